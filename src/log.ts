import { type DestinationStream, destination, type Logger, pino, stdSerializers } from 'pino';

/** Where events go; made by {@link openLog}, passed on as a value. */
export type Log = Logger;

/** How much is logged, and to whom. */
export interface LogOptions {
  readonly level: string;
  /** Coloured lines for a person instead of one line of JSON for each event. */
  readonly pretty: boolean;
  /** False: mail addresses are left out, but for Message-IDs in the fields that hold nothing else. */
  readonly addresses?: boolean;
  /** Where the lines go; standard error if absent, since standard output is for results. */
  readonly to?: DestinationStream;
}

/** Fields that never reach a log, at the top of an event or one object further in. */
const secrets = [
  'password',
  'pass',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'auth',
  'authorization',
  'cookie',
  'raw',
];

/** Opens the log; writes are synchronous, so that nothing is lost when the process ends. */
export async function openLog(options: LogOptions): Promise<Log> {
  const to = options.to ?? destination({ dest: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        ...(options.addresses === false && { log: withoutAddresses }),
      },
      hooks: { streamWrite: (line) => escaped(line, options.pretty) },
      redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    options.pretty ? await prettyStream(to) : to,
  );
}

/** Fields of an event that hold a Message-ID. */
const IDS: ReadonlySet<string> = new Set(['messageId', 'patchId', 'series']);
const ADDRESS = /[^\s<>"'@,;:()[\]]{1,64}@[\w.-]{1,255}/g;
/** Objects in objects beyond which nothing is logged. */
const DEPTH = 5;

function withoutAddresses(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, IDS.has(name) ? value : redacted(value, DEPTH)]),
  );
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replace(ADDRESS, '[address]');
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[redacted]';
  if (Array.isArray(value)) return value.map((each) => redacted(each, depth - 1));
  const plain = value instanceof Error ? { ...stdSerializers.err(value) } : value;
  return Object.fromEntries(Object.entries(plain).map(([name, each]) => [name, redacted(each, depth - 1)]));
}

const UNSAFE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON leaves some marks as they are on which a terminal may act; what is made pretty is decoded once more before. */
function escaped(line: string, pretty: boolean): string {
  return line.replace(UNSAFE, (char) =>
    char.replace(
      /./gs,
      (unit) => `${pretty ? '\\\\' : '\\'}u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

async function prettyStream(to: DestinationStream): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ colorize: true, destination: to as NodeJS.WritableStream, sync: true });
}
