# One image for all parts: `web` (the default), `worker`, `migrate`, `setup-link` and `rightsdesk …`.
ARG NODE_VERSION=24

FROM docker.io/library/node:${NODE_VERSION}-trixie-slim AS base
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /app

# Packages; their native parts are compiled, where there is no prebuilt file, against the headers that the image brings.
FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make python3
ENV npm_config_nodedir=/usr/local npm_config_update_notifier=false
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN node --input-type=module -e "import { build } from './scripts/build.mjs'; await build()" \
  && npm prune --omit=dev \
  && rm -rf .next/cache node_modules/esbuild node_modules/@esbuild

# What runs: no compiler, no package manager. Backups of PostgreSQL, also those before a migration, are made by its own
# programs, which have to be of the server's version (17) or newer.
FROM base
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client tini \
  && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/np[mx] /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn* \
  && install -d -o node -g node -m 700 /data
COPY --from=build /app/package.json /app/next.config.js ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/dist ./dist
COPY --from=build /app/drizzle ./drizzle
COPY --from=build /app/profiles ./profiles
COPY --from=build /app/scripts/container.mjs ./scripts/
ENV RIGHTSDESK_DATA=/data PORT=3000
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "scripts/container.mjs", "health"]
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=6", "--heap-growing-percent=40", "--enable-source-maps", "scripts/container.mjs"]
CMD ["web"]
