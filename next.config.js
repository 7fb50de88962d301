/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // Far above every form and every action; what comes behind it is not read.
  experimental: { proxyClientMaxBodySize: '2mb' },
  async rewrites() {
    return [
      { source: '/healthz', destination: '/api/healthz' },
      { source: '/readyz', destination: '/api/readyz' },
      // Browsers ask for it while a page has not yet named its own.
      { source: '/favicon.ico', destination: '/logo.svg' },
    ]
  },
  // `npm test` has a suite of its own for types; a start need not wait for them.
  typescript: { ignoreBuildErrors: true },
  async headers() {
    const everywhere = [
      { key: 'X-Content-Type-Options', value: 'nosniff' },
      { key: 'X-Frame-Options', value: 'DENY' },
      { key: 'Referrer-Policy', value: 'same-origin' },
      { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
      { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
      { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
      // Browsers heed it over https alone. The desk has a host name of its own, and nothing stands below it.
      { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
    ]
    const secret = [
      { key: 'Referrer-Policy', value: 'no-referrer' },
      { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
      { key: 'Cache-Control', value: 'no-store' },
    ]
    // What is no page, and what the proxy, which gives pages theirs, is not asked for.
    const nothing = [
      {
        key: 'Content-Security-Policy',
        value: "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      },
    ]
    return [
      { source: '/:path*', headers: everywhere },
      ...['/api/:path*', '/healthz', '/readyz', '/brand.css', '/_next/static/:path*'].map((source) => ({
        source,
        headers: nothing,
      })),
      ...['/:locale/confirm/:path*', '/:locale/status/:path+', '/partner/:path*', '/desk/:path*'].map(
        (source) => ({
          source,
          headers: secret,
        }),
      ),
    ]
  },
  serverExternalPackages: ['better-sqlite3', 'pg', 'pino', 'date-holidays', 'nodemailer', 'prom-client'],
}
