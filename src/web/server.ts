import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listAccounts } from '../store/accounts.js';
import { pagesApp } from './pages-app.js';
import type { Site } from './site.js';

/** Where the pages are served, and what they are made of. */
export interface WebOptions extends Omit<Site, 'url'> {
  /** The public address without a slash at its end; null: the address that is listened on. */
  readonly url: string | null;
  /** An IP address or host name of this machine. */
  readonly address: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly onError: (error: Error, path: string) => void;
}

/** The pages while they are served. */
export interface Web {
  /** Where they are on this machine, as `http://127.0.0.1:8025`. */
  readonly url: string;
  /** Ends after the requests that are being answered, at most a few seconds later. */
  close(): Promise<void>;
}

/** How long a closing server waits for its readers, in milliseconds. */
const GRACE = 3_000;

/**
 * Serves the pages. Throws if the address cannot be listened on, and for an address that other machines reach while no
 * account exists: then nobody could act, and the first to come must not be the one who sets it up.
 */
export async function openWeb(options: WebOptions): Promise<Web> {
  const { address, port, onError } = options;
  if (!isLoopback(address) && (await listAccounts(options.db)).length === 0) {
    throw new Error(`the pages are not served on ${address} before there is an account (kogin user add)`);
  }
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 });
  const bound = await listen(server, { address, port });
  const host = address.includes(':') ? `[${address}]` : address;
  const url = `http://${host}:${bound}`;
  const app = pagesApp({ ...options, url: options.url ?? url }, onError);
  server.on('request', getRequestListener(app.fetch));
  return { url, close: () => closeServer(server) };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(address);
}

async function listen(
  server: Server,
  at: { readonly address: string; readonly port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`the pages cannot be served on ${at.address} port ${at.port}`, { cause })),
    );
    server.listen(at.port, at.address, resolve);
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : at.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(timer);
}
