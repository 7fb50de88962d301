import {
  convertCssVariables,
  DEFAULT_THEME,
  deepMerge,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import { cssVariablesResolver, theme } from './theme.ts'

type Variables = ReturnType<typeof defaultCssVariablesResolver>

/** What our theme changes of Mantine's variables. It is the same on every page: worked out once, not at each. */
export const THEME_VARIABLES = convertCssVariables(changed(), ':root')

function changed(): Variables {
  const ours = mergeMantineTheme(DEFAULT_THEME, theme)
  const variables = deepMerge(defaultCssVariablesResolver(ours), cssVariablesResolver(ours)) as Variables
  const standing = defaultCssVariablesResolver(DEFAULT_THEME)
  const beside = (own: Record<string, string>, other: Record<string, string>) =>
    Object.fromEntries(Object.entries(own).filter(([name, value]) => other[name] !== value))
  return {
    variables: beside(variables.variables, standing.variables),
    light: beside(variables.light, standing.light),
    dark: beside(variables.dark, standing.dark),
  }
}
