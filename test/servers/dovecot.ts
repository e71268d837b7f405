import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePorts, type Running, startServer } from './process.js';

/** The one mailbox of a test's server. */
export const USER = 'kogin@example.org';
/** Its password. */
export const PASSWORD = 'open-sesame';

/** A running Dovecot with IMAP and LMTP on 127.0.0.1 and one empty mailbox, a Maildir. */
export interface Dovecot {
  readonly imapPort: number;
  /** IMAP over TLS, with a certificate for 127.0.0.1 and localhost that signed itself. */
  readonly imapsPort: number;
  readonly lmtpPort: number;
  /** PEM of the certificate. */
  readonly certificate: string;
  /** The Maildir of INBOX. */
  readonly maildir: string;
  /** Delivers mails in their order, one transaction each. */
  deliver(mails: readonly string[]): Promise<void>;
  /** Runs a command of doveadm on the mailbox: `admin('mailbox create', 'Done')`. */
  admin(command: string, ...args: readonly string[]): string;
  /** Writes mails into the Maildir itself, each under its names, as if delivered at those times; much faster. */
  place(mails: Iterable<Placed>): void;
  /** The process ids that serve IMAP connections. */
  sessions(): readonly number[];
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same mailbox and ports. */
  start(): Promise<void>;
  /** Stops it and removes all of it. */
  remove(): Promise<void>;
}

/** A mail for the Maildir: the names begin with a number, by which they are ordered. */
export interface Placed {
  readonly names: readonly string[];
  readonly text: string;
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Makes a server with files of its own below a new temporary folder, and starts it. With an address of a server that
 * knows OAuth2 tokens (RFC 7662), these are taken as well as the password.
 */
export async function startDovecot(introspection: string | null = null): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-dovecot-'));
  chmodSync(folder, 0o755);
  const [imapPort = 0, imapsPort = 0, lmtpPort = 0] = await freePorts(3);
  const owner = mailOwner();
  const home = join(folder, 'home');
  const maildir = join(home, 'Maildir');
  for (const part of [home, maildir, ...['cur', 'new', 'tmp'].map((name) => join(maildir, name))]) {
    mkdirSync(part);
    if (owner.id !== null) chownSync(part, owner.id, owner.group);
  }
  const certificate = makeCertificate(folder);
  const config = join(folder, 'dovecot.conf');
  const tokens = introspection === null ? '' : takeTokens(folder, introspection);
  const ports = { imapPort, imapsPort, lmtpPort };
  writeFileSync(config, configuration({ folder, home, ...ports, user: owner.name }) + tokens);
  let running: Running = await startServer('dovecot', ['-F', '-c', config], { port: imapPort });
  const admin = (command: string, ...args: readonly string[]) => {
    const all = ['-c', config, ...command.split(' '), '-u', USER, ...args];
    return execFileSync('doveadm', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const sessions = () => sessionsOf(running.child.pid ?? 0);
  const stop = async (signal?: NodeJS.Signals) => {
    const open = sessions();
    await running.stop(signal);
    // They would serve on until their client says something.
    for (const pid of open) endProcess(pid);
  };
  return {
    imapPort,
    imapsPort,
    lmtpPort,
    certificate,
    maildir,
    admin,
    stop,
    deliver: (mails) => deliver(lmtpPort, mails),
    place(mails) {
      for (const { names, text, at } of mails) {
        const [file = '', ...copies] = names.map((name) => join(maildir, 'cur', `${name}:2,`));
        writeFileSync(file, text);
        utimesSync(file, at / 1000, at / 1000);
        if (owner.id !== null) chownSync(file, owner.id, owner.group);
        for (const copy of copies) linkSync(file, copy);
      }
    },
    sessions,
    async start() {
      running = await startServer('dovecot', ['-F', '-c', config], { port: imapPort });
    },
    async remove() {
      if (running.child.exitCode === null && running.child.signalCode === null) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Dovecot serves no mail as root. */
function mailOwner(): { name: string; id: number | null; group: number } {
  const { username, uid } = userInfo();
  if (uid !== 0) return { name: username, id: null, group: 0 };
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { name: 'nobody', id: idOf('-u'), group: idOf('-g') };
}

function makeCertificate(folder: string): string {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', [...args, '-addext', names, '-keyout', key, '-out', file], { stdio: 'ignore' });
  return readFileSync(file, 'utf8');
}

function takeTokens(folder: string, url: string): string {
  const file = join(folder, 'oauth2.conf');
  const lines = ['introspection_mode = post', 'username_attribute = username', 'active_attribute = active'];
  writeFileSync(file, [`introspection_url = ${url}`, ...lines, 'active_value = true', ''].join('\n'));
  return `
auth_mechanisms = plain xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${file}
}
`;
}

interface Settings {
  readonly folder: string;
  readonly home: string;
  readonly imapPort: number;
  readonly imapsPort: number;
  readonly lmtpPort: number;
  readonly user: string;
}

function configuration({ folder, home, imapPort, imapsPort, lmtpPort, user }: Settings): string {
  const group = execFileSync('id', ['-gn', user], { encoding: 'utf8' }).trim();
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap lmtp
listen = 127.0.0.1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
ssl_dh =
mail_location = maildir:${home}/Maildir
mail_uid = ${user}
mail_gid = ${group}
first_valid_uid = 1
first_valid_gid = 1
default_login_user = ${user}
default_internal_user = ${user}
default_internal_group = ${group}
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${home}
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
`;
}

/** Hands mails over as a mail server would. */
async function deliver(port: number, mails: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8').setNoDelay(true);
  const replies = readReplies(socket);
  const say = async (text: string, count: number) => {
    socket.write(text);
    for (let i = 0; i < count; i++) {
      const { value } = await replies.next();
      if (!/^[23]/.test(value ?? '')) throw new Error(`the mail was not taken: ${value}`);
    }
  };
  await replies.next();
  await say('LHLO test.example.org\r\n', 1);
  for (const mail of mails) {
    await say(`MAIL FROM:<list@example.org>\r\nRCPT TO:<${USER}>\r\nDATA\r\n`, 3);
    const text = mail.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
    await say(`${text}\r\n.\r\n`, 1);
  }
  await say('QUIT\r\n', 1);
  socket.destroy();
}

async function* readReplies(socket: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of socket) {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line[3] !== '-') yield line;
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function sessionsOf(master: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) dovecot\/imap(?: |$)/.exec(line))
    .filter((match) => Number(match?.[2]) === master)
    .map((match) => Number(match?.[1]));
}
