import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { SmtpServer } from '../../src/io/smtp.js';

/** A server on this machine, without encryption or password. */
export function plainServer(port: number, changes: Partial<SmtpServer> = {}): SmtpServer {
  return {
    host: '127.0.0.1',
    port,
    security: 'none',
    login: null,
    name: 'kogin.example.org',
    timeout: 3000,
    ...changes,
  };
}

/** Where a scripted server is in a session. */
export type Step = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'text' | 'dot' | 'quit';

/** What a scripted server does at a step: its reply, or one of three ways to say nothing. */
export type Act = string | 'drop' | 'reset' | 'hang';

/** A server that follows a script, and what it was given. */
export interface ScriptedServer {
  readonly port: number;
  /** The texts that it was given whole, with the dot that ends them, whatever it answered. */
  readonly texts: readonly string[];
  /** Every command line that came in. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const usual: Readonly<Record<Step, string>> = {
  greeting: '220 scripted.example.org',
  ehlo: '250-scripted.example.org\r\n250 8BITMIME',
  mail: '250 2.1.0 ok',
  rcpt: '250 2.1.5 ok',
  data: '354 go on',
  text: '',
  dot: '250 2.0.0 queued as A1',
  quit: '221 bye',
};

/** Opens a server that does what `script` says at each step, or what a good server does where it says nothing. */
export async function openScripted(
  script: (step: Step, line: string) => Act | undefined,
): Promise<ScriptedServer> {
  const texts: string[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    converse(socket, { script, texts, lines });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    texts,
    lines,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Conversation {
  readonly script: (step: Step, line: string) => Act | undefined;
  readonly texts: string[];
  readonly lines: string[];
}

function converse(socket: Socket, { script, texts, lines }: Conversation): void {
  let text: string | null = null;
  let pending = '';
  const act = (step: Step, line: string) => {
    const reply = script(step, line) ?? usual[step];
    if (reply === 'drop') socket.end();
    else if (reply === 'reset') socket.resetAndDestroy();
    else if (reply !== 'hang' && reply !== '') socket.write(`${reply}\r\n`);
    return reply;
  };
  const command = (line: string) => {
    lines.push(line);
    const step = /^(?:EHLO|MAIL|RCPT|DATA|QUIT)/.exec(line)?.[0].toLowerCase() as Step | undefined;
    if (step === undefined) return socket.write('502 what?\r\n');
    const reply = act(step, line);
    if (step === 'data' && /^[23]/.test(reply)) text = '';
    return step === 'quit' ? socket.end() : undefined;
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    pending += chunk;
    for (;;) {
      if (text !== null) {
        if (text === '' && pending !== '') act('text', '');
        const end = pending.indexOf('\r\n.\r\n');
        text += end < 0 ? pending : pending.slice(0, end + 5);
        pending = end < 0 ? '' : pending.slice(end + 5);
        if (end < 0) return;
        texts.push(text);
        text = null;
        act('dot', '');
      }
      const end = pending.indexOf('\r\n');
      if (end < 0) return;
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      command(line);
    }
  });
  act('greeting', '');
}

/** A server that keeps every mail it is given. */
export interface KeepingServer {
  readonly port: number;
  readonly mails: readonly string[];
  close(): Promise<void>;
}

/** Opens smtp-server in this process; it takes everything unless the options say otherwise. */
export async function openKeeping(options: SMTPServerOptions = {}): Promise<KeepingServer> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    ...options,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'));
        callback();
      });
    },
  });
  // A client that does not trust the certificate ends the session with an error; that is the client's to report.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', resolve));
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A key and a certificate for 127.0.0.1 and localhost, made by openssl for one test. */
export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-tls-'));
  try {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const made = spawnSync('openssl', [...args, '-addext', names, '-keyout', key, '-out', cert]);
    if (made.status !== 0) throw new Error(`openssl cannot make a certificate: ${made.stderr}`);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
