import type { Instrumentation } from 'next'

/** Runs once before the first request: a configuration, key or database that cannot work stops the start. */
export async function register(): Promise<void> {
  // Next builds this file for its edge runtime too and puts a constant here; nothing of ours runs there.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { checkStart } = await import('./app/_server/start.ts')
    await checkStart()
  }
}

/** Errors nobody planned, once each, by route and without the request's data. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { log } = await import('./app/_server/log.ts')
    log().error({ err: error, method: request.method, route: context.routePath }, 'request failed')
  }
}
