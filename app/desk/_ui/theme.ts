// Mantine's theme: the same values as tokens.css, which stays the source for our own styles.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const ink: MantineColorsTuple = [
  '#edf2fc',
  '#dbe5f9',
  '#b7c9ee',
  '#93b4ff',
  '#6388da',
  '#3b66c9',
  '#3059b8',
  '#2650a8',
  '#1f4390',
  '#18346f',
]
const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#f1f3f6',
  '#e4e7eb',
  '#cdd2d9',
  '#a9b0ba',
  '#858c98',
  '#5d6470',
  '#454b56',
  '#2b3038',
  '#14171c',
]
const dark: MantineColorsTuple = [
  '#e8eaed',
  '#b7bdc7',
  '#979fab',
  '#747c8a',
  '#3b414b',
  '#282c33',
  '#1e2228',
  '#14171b',
  '#0f1114',
  '#0a0c0e',
]

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 5 },
  colors: { ink, gray, dark },
  white: '#ffffff',
  black: '#14171c',
  fontFamily:
    "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.5', md: '1.5', lg: '1.4', xl: '1.3' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1rem', lineHeight: '1.375' },
      h2: { fontSize: '0.8125rem', lineHeight: '1.5' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.5' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.5' },
      h5: { fontSize: '0.75rem', lineHeight: '1.5' },
      h6: { fontSize: '0.75rem', lineHeight: '1.5' },
    },
  },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px', xl: '6px' },
  defaultRadius: 'md',
  breakpoints: { xs: '30em', sm: '47.5em', md: '64em', lg: '75em', xl: '90em' },
  focusRing: 'auto',
  focusClassName: '',
  respectReducedMotion: true,
  cursorType: 'pointer',
  activeClassName: '',
  components: {
    Tooltip: {
      defaultProps: { openDelay: 250, withinPortal: true, events: { hover: true, focus: true, touch: true } },
    },
    HoverCard: { defaultProps: { openDelay: 150, closeDelay: 80, width: 316, shadow: 'md' } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', transitionProps: { duration: 0 } } },
    Modal: { defaultProps: { centered: false, yOffset: '12vh', transitionProps: { duration: 0 } } },
  },
})

// Mantine's own variables point at our tokens, so a component never brings a colour of its own.
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-bright': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--late)',
    '--mantine-color-success': 'var(--ok)',
    '--mantine-color-default': 'var(--bg)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--control)',
    '--mantine-color-disabled': 'var(--sunken)',
    '--mantine-color-disabled-color': 'var(--text-3)',
    '--mantine-color-disabled-border': 'var(--line-2)',
  }
  return { variables: {}, light: shared, dark: shared }
}
