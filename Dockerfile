# Kogin in a container: docker build --tag kogin . (config/deploy/compose.yaml starts it with PostgreSQL).
# test/package/image.sh builds and tries it where there is no Docker engine.
FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY config config
COPY src src
# No library is compiled here, and what they could be compiled from stays behind.
RUN node config/scripts/prepare.mjs \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && find dist -name '*.map' -delete \
  && cd node_modules && rm -rf better-sqlite3 typescript @typescript \
  && rm -rf better-sqlite3-13/deps better-sqlite3-13/src tree-sitter-c/src tree-sitter-c/prebuilds \
  && find better-sqlite3-13/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete

FROM docker.io/library/node:24-bookworm-slim
# git reads the trees and archives. The parts of it that are written in Perl are not used: Perl stays out.
RUN printf 'path-exclude=%s\n' '/usr/share/perl/*' '/usr/lib/*/perl/*' '/usr/lib/*/libperl.so*' \
    > /etc/dpkg/dpkg.cfg.d/without-perl \
  && apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/dpkg.log /var/log/apt
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/config /app/config
COPY --from=build /app/dist /app/dist
RUN ln -s /app/dist/main.js /usr/local/bin/kogin && chmod 755 /app/dist/main.js \
  && install -d -o node -g node /data /etc/kogin
# Nothing but /data is written to: the root file system may be read-only.
ENV NODE_ENV=production KOGIN_DATA=/data KOGIN_HEALTH=http://127.0.0.1:9464/healthz
USER node
WORKDIR /data
VOLUME /data
EXPOSE 8025
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(process.env.KOGIN_HEALTH).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["kogin"]
CMD ["watch", "--config", "/etc/kogin/kogin.toml"]
