import { parseArgs } from 'node:util'
import { startEndpoint } from './http-endpoint.ts'
import { startHubspot } from './hubspot.ts'
import { startMatomo } from './matomo.ts'
import { startPiwikPro } from './piwik-pro.ts'

// Starts the sandbox's recipients and prints, as one line of JSON, their addresses and what a profile reads of the
// environment to reach them. Ends on SIGTERM or SIGINT.
const { values } = parseArgs({
  options: {
    'hubspot-port': { type: 'string' },
    'matomo-port': { type: 'string' },
    'endpoint-port': { type: 'string' },
    'piwik-pro-port': { type: 'string' },
    people: { type: 'string', default: '8' },
    seed: { type: 'string' },
  },
})

function number(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new Error(`--${flag} takes a number`)
  return Number(text)
}

const people = number(values.people, 'people') ?? 8
const seed = number(values.seed, 'seed')
const [hubspot, matomo, endpoint, piwikPro] = await Promise.all([
  startHubspot({ port: number(values['hubspot-port'], 'hubspot-port'), seed: { people, seed } }),
  startMatomo({ port: number(values['matomo-port'], 'matomo-port'), seed: { people, seed } }),
  startEndpoint({ port: number(values['endpoint-port'], 'endpoint-port'), seed: { people, seed } }),
  startPiwikPro({ port: number(values['piwik-pro-port'], 'piwik-pro-port'), seed: { people, seed } }),
])

console.log(
  JSON.stringify({
    urls: { hubspot: hubspot.url, matomo: matomo.url, endpoint: endpoint.url, piwikPro: piwikPro.url },
    env: {
      HUBSPOT_URL: hubspot.url,
      HUBSPOT_TOKEN: hubspot.token,
      ANALYTICS_URL: matomo.url,
      ANALYTICS_TOKEN: matomo.token,
      SHOP_URL: endpoint.url,
      SHOP_SECRET: endpoint.secret,
      PIWIK_PRO_URL: piwikPro.url,
      PIWIK_PRO_CLIENT_ID: piwikPro.clientId,
      PIWIK_PRO_CLIENT_SECRET: piwikPro.clientSecret,
      PIWIK_PRO_WEBSITE: piwikPro.state.websiteIds[0],
    },
  }),
)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(
    signal,
    () => void Promise.all([hubspot, matomo, endpoint, piwikPro].map((fake) => fake.close())),
  )
}
