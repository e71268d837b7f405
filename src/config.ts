import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { ArchivesConfig } from './config/archives.js';
import { Line, MailAddress, Name, Secret, Text } from './config/fields.js';
import { OutboxConfig, SmtpConfig } from './config/outbox.js';
import { readToml } from './config/toml.js';
import { WebConfig } from './config/web.js';

/** A git repository in which the code around a patch is looked up, and the refs to try, best first. */
export const TreeConfig = v.strictObject({ path: Line, refs: v.optional(v.array(Line), []) });
export type TreeConfig = Readonly<v.InferOutput<typeof TreeConfig>>;

const LogConfig = v.strictObject({
  level: v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  addresses: v.boolean(),
});

/** Who answers: the sender of the replies, the domain of their Message-IDs, the address of the dashboard. */
const Identity = v.strictObject({
  name: Name,
  address: MailAddress,
  domain: v.pipe(Name, v.regex(/^[\w-]+(?:\.[\w-]+)*$/, 'must be a domain name')),
  url: v.pipe(
    Name,
    v.regex(/^https?:\/\/[^\s<>"]*[^\s<>"/]$/, 'must be an http or https address without a slash at its end'),
  ),
});

const AdmissionConfig = v.strictObject({
  paths: v.array(Line),
  rfc: v.boolean(),
  ignored_authors: v.array(MailAddress),
});
const ChecksConfig = v.strictObject({ off: v.array(Line) });

const Seconds = v.pipe(v.number(), v.minValue(0, 'must not be negative'), v.maxValue(30 * 24 * 3600));
const Count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const named = { name: v.pipe(Name, v.regex(/^[\w.-]+$/, 'must be letters, digits, dots and dashes')) };
const polled = { ...named, poll: v.optional(Seconds, 60) };

const ImapFields = v.strictObject({
  ...polled,
  type: v.literal('imap'),
  host: v.pipe(Name, v.regex(/^[\w.:-]+$/, 'must be a host name or address')),
  port: v.optional(Count(65_535), 993),
  security: v.optional(v.picklist(['tls', 'starttls', 'none']), 'tls'),
  ca: v.optional(Line),
  user: v.optional(Name, 'anonymous'),
  password: v.optional(Secret),
  token: v.optional(Secret),
  folders: v.optional(v.pipe(v.array(Name), v.maxLength(20))),
  group: v.optional(Name),
  seen: v.optional(v.boolean(), false),
  move: v.optional(Name),
});
type ImapFields = v.InferOutput<typeof ImapFields>;

const ImapSource = v.pipe(
  ImapFields,
  v.check(
    ({ user, password, token }) => user === 'anonymous' || (password === undefined) !== (token === undefined),
    'needs either a password or a token, or no user at all',
  ),
  v.check(isPrivate, 'security = "none" would show the password to the network'),
  v.check(
    ({ folders, group }) => folders === undefined || group === undefined,
    'has either folders or a group',
  ),
);

function isPrivate({ security, user, host }: ImapFields): boolean {
  return security !== 'none' || user === 'anonymous' || /^(?:localhost|127\.[\d.]+|::1)$/.test(host);
}

/** Where mails come from; paths are absolute, `poll` is in seconds. */
export const SourceConfig = v.variant('type', [
  ImapSource,
  v.strictObject({ ...polled, type: v.literal('maildir'), path: Line }),
  v.strictObject({ ...polled, type: v.literal('mbox'), path: Line }),
  v.strictObject({
    ...polled,
    type: v.literal('archive'),
    path: Line,
    url: v.optional(
      v.pipe(
        Line,
        v.regex(/^(?:https?|git|file):\/\/\S+[^\s/]$/, 'must be an address without a slash at its end'),
      ),
    ),
  }),
  v.strictObject({ ...named, type: v.literal('files'), path: Line }),
]);
export type SourceConfig = Readonly<v.InferOutput<typeof SourceConfig>>;

const IntakeConfig = v.strictObject({ days: Count(36_500), limit: Count(8 * 1024 * 1024) });
/** Where the bot tells of its health; port 0 takes a free one. */
const HealthConfig = v.strictObject({
  host: Name,
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
});
const SeriesConfig = v.strictObject({ settle: Seconds, quiet: Seconds });

const Database = v.pipe(
  Text,
  v.regex(/^(?:postgres(?:ql)?:\/\/\S+)?$/, 'must be empty or begin with postgres://'),
);

/** The whole configuration; `data` and the paths of the trees are absolute. */
export const Config = v.strictObject({
  data: Line,
  database: Database,
  log: LogConfig,
  identity: Identity,
  admission: AdmissionConfig,
  checks: ChecksConfig,
  smtp: SmtpConfig,
  outbox: OutboxConfig,
  trees: v.optional(v.array(TreeConfig), []),
  intake: IntakeConfig,
  series: SeriesConfig,
  health: HealthConfig,
  sources: v.optional(v.array(SourceConfig), []),
  archives: ArchivesConfig,
  web: WebConfig,
});
export type Config = Readonly<v.InferOutput<typeof Config>>;

/** A configuration file of the user: any part of {@link Config}. */
const ConfigFile = v.partial(
  v.strictObject({
    ...Config.entries,
    log: v.partial(LogConfig),
    identity: v.partial(Identity),
    admission: v.partial(AdmissionConfig),
    checks: v.partial(ChecksConfig),
    smtp: v.partial(SmtpConfig),
    outbox: v.partial(OutboxConfig),
    trees: v.array(TreeConfig),
    intake: v.partial(IntakeConfig),
    series: v.partial(SeriesConfig),
    health: v.partial(HealthConfig),
    sources: v.array(SourceConfig),
    archives: v.partial(ArchivesConfig),
    web: v.partial(WebConfig),
  }),
);
type ConfigFile = v.InferOutput<typeof ConfigFile>;

/** Where the configuration comes from besides the defaults: `--config` if it was given, and the environment. */
export interface ConfigSources {
  readonly file: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The defaults, the user's file over them, the environment over both; throws with file, line and key. */
export function loadConfig(sources: ConfigSources): Config {
  const { env } = sources;
  const base = readToml(defaultFile, Config);
  const file = sources.file ?? nonEmpty(env['KOGIN_CONFIG']);
  const own = file === null ? {} : absolutePaths(readToml(file, ConfigFile), dirname(resolve(file)));
  const merged = v.parse(Config, {
    data: own.data ?? base.data,
    database: nonEmpty(env['KOGIN_DATABASE']) ?? own.database ?? base.database,
    log: { ...base.log, ...own.log },
    identity: { ...base.identity, ...own.identity },
    admission: { ...base.admission, ...own.admission },
    checks: { ...base.checks, ...own.checks },
    smtp: { ...base.smtp, ...own.smtp },
    outbox: { ...base.outbox, ...own.outbox },
    trees: own.trees ?? base.trees,
    intake: { ...base.intake, ...own.intake },
    series: { ...base.series, ...own.series },
    health: { ...base.health, ...own.health },
    sources: own.sources ?? base.sources,
    archives: { ...base.archives, ...own.archives },
    web: { ...base.web, ...own.web },
  });
  return { ...merged, data: resolve(nonEmpty(env['KOGIN_DATA']) ?? merged.data) };
}

/** The address of the database, as `openStore` takes it: the configured one, else a file in the data folder. */
export function databaseOf({ data, database }: Pick<Config, 'data' | 'database'>): string {
  return database === '' ? join(data, 'kogin.db') : database;
}

const defaultFile = fileURLToPath(new URL('../config/default.toml', import.meta.url));

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function absolutePaths(own: ConfigFile, folder: string): ConfigFile {
  return {
    ...own,
    ...(own.data !== undefined && { data: resolve(folder, own.data) }),
    ...(own.smtp !== undefined && { smtp: absoluteSmtp(own.smtp, folder) }),
    ...(own.outbox?.recipients !== undefined && {
      outbox: { ...own.outbox, recipients: resolve(folder, own.outbox.recipients) },
    }),
    ...(own.trees !== undefined && {
      trees: own.trees.map((tree) => ({ ...tree, path: resolve(folder, tree.path) })),
    }),
    ...(own.archives?.paths !== undefined && {
      archives: { ...own.archives, paths: own.archives.paths.map((path) => resolve(folder, path)) },
    }),
    ...(own.sources !== undefined && {
      sources: own.sources.map((source) => absoluteSource(source, folder)),
    }),
  };
}

function absoluteSource(source: SourceConfig, folder: string): SourceConfig {
  if (source.type !== 'imap') return { ...source, path: resolve(folder, source.path) };
  const { ca, password, token } = source;
  return {
    ...source,
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(password !== undefined && { password: absoluteSecret(password, folder) }),
    ...(token !== undefined && { token: absoluteSecret(token, folder) }),
  };
}

function absoluteSecret(secret: Secret, folder: string): Secret {
  return 'file' in secret ? { file: resolve(folder, secret.file) } : secret;
}

function absoluteSmtp(smtp: NonNullable<ConfigFile['smtp']>, folder: string): ConfigFile['smtp'] {
  const { ca, password } = smtp;
  return {
    ...smtp,
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(password !== undefined && { password: absoluteSecret(password, folder) }),
  };
}
