import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SourceStatus } from './ingest.js';
import type { Metrics } from './metrics.js';

/** What is told of the bot's health. */
export interface Health {
  readonly sources: readonly SourceStatus[];
  /** What is wrong, one line each; empty if nothing is. */
  readonly problems: readonly string[];
}

/** Where it is told. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/healthz` (200, or 503 with what is wrong) and `/metrics`; throws if the address cannot be had. */
export async function openHealth(
  { host, port }: { readonly host: string; readonly port: number },
  { health, metrics }: { readonly health: () => Promise<Health>; readonly metrics: Metrics },
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '', { health, metrics }).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('the figures cannot be had\n'),
    );
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await listen(server, { host, port });
  const { port: taken } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${taken}`, close: () => close(server) };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function answer(
  url: string,
  { health, metrics }: { readonly health: () => Promise<Health>; readonly metrics: Metrics },
): Promise<Answer> {
  const path = url.split('?', 1)[0];
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
  if (path !== '/healthz')
    return { status: 404, type: 'text/plain', body: 'there are /healthz and /metrics\n' };
  const state = await health();
  const body = `${JSON.stringify({ ok: state.problems.length === 0, ...state })}\n`;
  return { status: state.problems.length === 0 ? 200 : 503, type: 'application/json', body };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`cannot serve health on ${host}:${port}`, { cause })));
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
