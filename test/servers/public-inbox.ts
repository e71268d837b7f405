import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../src/store/sqlite-library.js';
import { freePorts, startServer } from './process.js';

/** The newsgroup of a test's archive. */
export const GROUP = 'org.example.patches';

/** A public-inbox archive and its IMAP server on 127.0.0.1. */
export interface PublicInbox {
  readonly port: number;
  /** The folder of the archive, with `git/0.git` in it. */
  readonly folder: string;
  /** Adds mails to the archive, in their order. */
  add(mails: readonly string[]): void;
  /** Lets the next mail have this number; numbers from 50,001 on are in the next slice. */
  skipTo(number: number): void;
  remove(): Promise<void>;
}

/** Adds mails as fast as Perl can; they are separated by NUL. */
const IMPORT = `
use v5.12; use PublicInbox::Config; use PublicInbox::Eml; use PublicInbox::InboxWritable;
my $inbox = PublicInbox::Config->new->lookup_name('patches');
my $import = PublicInbox::InboxWritable->new($inbox)->importer(0);
my @mails = split(/\\0/, do { local $/; <STDIN> });
$import->add(PublicInbox::Eml->new($_)) for @mails;
$import->done;
`;

/** Makes an empty archive below a new temporary folder and serves it. */
export async function startPublicInbox(): Promise<PublicInbox> {
  const home = mkdtempSync(join(tmpdir(), 'kogin-inbox-'));
  const folder = join(home, 'inbox');
  const env = { ...process.env, HOME: home, PI_CONFIG: join(home, 'config') };
  const script = join(home, 'import.pl');
  writeFileSync(script, IMPORT);
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync(program, args, { env, input, stdio: ['pipe', 'pipe', 'pipe'] });
  const address = 'patches@example.org';
  run('public-inbox-init', ['-V2', '--ng', GROUP, 'patches', folder, 'http://127.0.0.1/patches', address]);
  const add = (mails: readonly string[]) => {
    run('perl', ['-w', script], mails.join('\0'));
  };
  const [port = 0] = await freePorts(1);
  const server = await startServer('public-inbox-imapd', ['-l', `imap://127.0.0.1:${port}`], { port, env });
  return {
    port,
    folder,
    add,
    skipTo(number) {
      const numbers = new Database(join(folder, 'msgmap.sqlite3'));
      numbers.prepare("update sqlite_sequence set seq = ? where name = 'msgmap'").run(number - 1);
      numbers.close();
    },
    async remove() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
