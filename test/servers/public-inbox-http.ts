import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startServer } from './process.js';

/** A public-inbox archive and its web server on 127.0.0.1. */
export interface InboxServer {
  /** The address of the inbox, with a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Makes an archive of the mails in a new temporary folder, delivered as a mail server would, and serves it. */
export async function serveInbox(mails: readonly string[]): Promise<InboxServer> {
  const home = mkdtempSync(join(tmpdir(), 'kogin-inbox-'));
  const address = 'patches@example.org';
  const env = { ...process.env, HOME: home, PI_CONFIG: join(home, 'config'), ORIGINAL_RECIPIENT: address };
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync(program, args, { env, input, stdio: ['pipe', 'pipe', 'pipe'] });
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/patches/`;
  run('public-inbox-init', ['-V2', '-L', 'basic', 'patches', join(home, 'inbox'), url, address]);
  run('git', ['config', '--file', join(home, 'config'), 'publicinboxmda.spamcheck', 'none']);
  for (const mail of mails) run('public-inbox-mda', ['--no-precheck'], mail);
  const server = await startServer('public-inbox-httpd', ['-l', `http://127.0.0.1:${port}`], { port, env });
  return {
    url,
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
