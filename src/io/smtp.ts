import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** The mail server that takes our mails, and how to reach it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the start, an upgrade that must succeed, or neither. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** Null where the server asks for no password. */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** What we call ourselves to the server. */
  readonly name: string;
  /** PEM of the certificates to trust instead of the system's; for a server with one of its own. */
  readonly ca?: string;
  /** Milliseconds until a connection, a greeting, or any answer of the server counts as lost; two minutes if absent. */
  readonly timeout?: number;
}

/** A mail as it is handed over. */
export interface OutgoingMail {
  /** The whole mail with `\n` line ends, in 8 bits. */
  readonly bytes: Uint8Array;
  readonly from: string;
  readonly to: readonly string[];
  /**
   * Called once, after the server has agreed to take the text and before it gets the first byte of it; if it is false or
   * throws, nothing is given out.
   */
  readonly beforeText: () => Promise<boolean>;
}

/** A recipient that the server refused while it took the mail for the others. */
interface RefusedRecipient {
  readonly address: string;
  /** The address takes no mail at all (5xx); else it was only put off. */
  readonly permanent: boolean;
  readonly words: string;
}

/** How handing over a mail ended; `words` is one line, mostly the server's own. */
export type SendResult =
  /** The server has it. */
  | { readonly kind: 'sent'; readonly words: string; readonly refused: readonly RefusedRecipient[] }
  /** The server has not taken it, and may do so later: nothing was given out, or it said so. */
  | { readonly kind: 'later'; readonly words: string; readonly refused: readonly RefusedRecipient[] }
  /** The server will never take it. */
  | { readonly kind: 'refused'; readonly words: string; readonly refused: readonly RefusedRecipient[] }
  /** The text was given out, and then the connection was lost: the server has it or has not. */
  | { readonly kind: 'unknown'; readonly words: string };

const TIMEOUT = 120_000;
const WORDS_LENGTH = 300;

/**
 * Hands one mail to the server over a connection of its own, and never tries again. Whatever goes wrong with server,
 * network or login is a result; it throws only what `beforeText` throws.
 */
export async function sendMail(server: SmtpServer, mail: OutgoingMail): Promise<SendResult> {
  const connection = openConnection(server);
  try {
    const refusal = await greet(connection, server);
    if (refusal !== null) return { kind: 'later', words: refusal, refused: [] };
    return await handOver(connection, mail);
  } finally {
    connection.close();
  }
}

/** Greets the server and logs in; null if it would take mails, else why not. */
export async function trySmtp(server: SmtpServer): Promise<string | null> {
  const connection = openConnection(server);
  try {
    return await greet(connection, server);
  } finally {
    connection.close();
  }
}

/** What nodemailer tells about a failure. */
interface SmtpError extends Error {
  readonly code?: string | undefined;
  readonly command?: string | undefined;
  /** The server's answer; absent where there was none. */
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

function openConnection(server: SmtpServer): SMTPConnection {
  const timeout = server.timeout ?? TIMEOUT;
  return new SMTPConnection({
    host: server.host,
    port: server.port,
    name: server.name,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: 1000,
    maxResponseSize: 64 * 1024,
    tls: { minVersion: 'TLSv1.2', ...(server.ca !== undefined && { ca: server.ca }) },
  });
}

/** Everything before the mail: a failure here says nothing about the mail itself, not even a 5xx. */
function greet(connection: SMTPConnection, { login }: SmtpServer): Promise<string | null> {
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve(wordsOf(error));
    // Errors also come as events, before and after; without a listener they would end the process.
    connection.on('error', failed);
    connection.connect((error) => {
      if (error) return failed(error);
      if (login === null) return resolve(null);
      connection.login({ user: login.user, pass: login.password }, (refused) =>
        refused ? failed(refused) : resolve(null),
      );
    });
  });
}

async function handOver(connection: SMTPConnection, mail: OutgoingMail): Promise<SendResult> {
  const text = openText(mail);
  const envelope = { from: mail.from, to: [...mail.to], use8BitMime: true, size: mail.bytes.length };
  const result = await new Promise<SendResult>((resolve) => {
    connection.send(envelope, text.stream, (error, info) => {
      if (error) return resolve(failure(error, text.begun()));
      resolve({
        kind: 'sent',
        words: oneLine(info?.response ?? ''),
        refused: (info?.rejectedErrors ?? []).map(toRefused),
      });
    });
  });
  const stopped = text.stopped();
  if (stopped !== null) throw stopped;
  if (result.kind === 'sent') connection.quit();
  return result;
}

interface Text {
  readonly stream: Readable;
  /** Whether a byte of the text may have left. */
  readonly begun: () => boolean;
  /** What `beforeText` threw, or null. */
  readonly stopped: () => Error | null;
}

/** The text as a stream: nodemailer reads from it only after the server has answered DATA with 354. */
function openText({ bytes, beforeText }: OutgoingMail): Text {
  let begun = false;
  let stopped: Error | null = null;
  const stream = new Readable({
    read() {
      beforeText().then(
        (go) => {
          // A stream that fails ends the connection in the middle of DATA: the server has to drop what it got, nothing.
          if (!go) return this.destroy(new Error('the mail was taken back'));
          begun = true;
          this.push(bytes);
          return this.push(null);
        },
        (error: unknown) => {
          stopped = error instanceof Error ? error : new Error(String(error));
          this.destroy(stopped);
        },
      );
    },
  });
  return { stream, begun: () => begun, stopped: () => stopped };
}

function failure(error: SmtpError, begun: boolean): SendResult {
  const words = wordsOf(error);
  const code = error.responseCode ?? 0;
  const refused = (error.rejectedErrors ?? []).map(toRefused);
  // 421 means that the server goes away, and 503 that the two of us lost step: neither is about the mail.
  if (code >= 500 && code !== 503) return { kind: 'refused', words, refused };
  if (code >= 400) return { kind: 'later', words, refused };
  // nodemailer itself compares the size with what the server has announced.
  if (error.code === 'EMESSAGE' && error.response === undefined) return { kind: 'refused', words, refused };
  return begun ? { kind: 'unknown', words } : { kind: 'later', words, refused };
}

function toRefused(error: SmtpError): RefusedRecipient {
  return {
    address: (error.recipient ?? '').toLowerCase(),
    permanent: (error.responseCode ?? 0) >= 500,
    words: wordsOf(error),
  };
}

/** The server's words if there are any, else what happened; one line, safe to print and to store. */
function wordsOf(error: SmtpError): string {
  return oneLine(
    error.response ?? `${error.message}${error.command === undefined ? '' : ` (${error.command})`}`,
  );
}

function oneLine(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ')
    .trim()
    .slice(0, WORDS_LENGTH);
}
