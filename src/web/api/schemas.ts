import { findingStates, severities } from '../filters.js';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const orNull = (type: string) => ({ type: [type, 'null'] });
const time = { type: 'string', format: 'date-time' } as const;
const timeOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const link = { type: 'string', format: 'uri' } as const;
const list = (name: string) => ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } });

/** An object that has all these properties and no others. */
function exactly(properties: Readonly<Record<string, object>>) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const evidence = { type: 'array', items: exactly({ path: text, line: count, text, note: text }) };

const finding = {
  id: { type: 'string', pattern: '^[0-9a-f]{1,12}$' },
  fingerprint: text,
  check: text,
  severity: { enum: severities },
  state: { enum: findingStates },
  held: { anyOf: [{ type: 'null' }, exactly({ reason: text, detail: text })] },
  path: text,
  function: text,
  line: count,
  side: { enum: ['new', 'old'] },
  bodyLine: count,
  quoted: text,
  comment: text,
  suggestion: orNull('string'),
  evidence,
  messageId: text,
  subject: text,
  author: text,
  seriesId: orNull('integer'),
  version: count,
  run: count,
  mailed: { type: 'boolean' },
  answered: { type: 'boolean' },
  sentAt: timeOrNull,
  foundAt: time,
  url: link,
};

const series = {
  id: count,
  title: text,
  version: count,
  author: text,
  total: count,
  patches: count,
  reviewed: count,
  reported: count,
  held: count,
  rootId: text,
  coverId: orNull('string'),
  sentAt: timeOrNull,
  url: link,
};

const base = exactly({
  path: text,
  step: { enum: ['blob', 'base-commit', 'ref', 'hunks'] },
  tree: orNull('string'),
  ref: orNull('string'),
  commit: orNull('string'),
});

const audit = exactly({
  id: count,
  ref: text,
  commit: text,
  paths: { type: 'array', items: text },
  checks: { type: 'array', items: text },
  kogin: text,
  startedAt: time,
  finishedAt: time,
  files: count,
  functions: count,
  unread: count,
  notJudged: { type: 'object', additionalProperties: count },
});

const queued = { type: 'array', items: exactly({ state: text, count, oldest: timeOrNull }) };

/** The schemas of every answer of the API, by their names in the OpenAPI document. */
export const schemas = {
  Problem: exactly({ error: text }),
  Finding: exactly(finding),
  FindingHistory: exactly({ ...finding, occurrences: list('Finding') }),
  FindingList: exactly({ findings: list('Finding'), next: orNull('string') }),
  Series: exactly(series),
  SeriesList: exactly({ series: list('Series'), next: orNull('string') }),
  SeriesWithParts: exactly({
    ...series,
    parts: {
      type: 'array',
      items: exactly({
        messageId: text,
        position: count,
        title: text,
        author: text,
        sentAt: timeOrNull,
        status: { enum: ['reviewed', 'skipped', 'damaged', null] },
        reason: orNull('string'),
        run: orNull('integer'),
        url: link,
      }),
    },
  }),
  Patch: exactly({
    messageId: text,
    subject: text,
    from: text,
    sentAt: timeOrNull,
    storedAt: time,
    seriesId: orNull('integer'),
    runs: {
      type: 'array',
      items: exactly({
        number: count,
        status: { enum: ['reviewed', 'skipped', 'damaged'] },
        reason: orNull('string'),
        kogin: text,
        finishedAt: time,
        bases: { type: 'array', items: base },
      }),
    },
    findings: list('Finding'),
    notJudged: { type: 'array', items: exactly({ reason: text, count }) },
    crashes: { type: 'array', items: exactly({ check: text, path: text, function: text, message: text }) },
    url: link,
  }),
  NotRunList: exactly({
    patches: {
      type: 'array',
      items: exactly({
        messageId: text,
        subject: text,
        author: text,
        sentAt: timeOrNull,
        status: { enum: ['skipped', 'damaged'] },
        reason: text,
        seriesId: orNull('integer'),
      }),
    },
    next: orNull('string'),
  }),
  Backlog: exactly({
    audit,
    before: { anyOf: [{ type: 'null' }, audit] },
    findings: {
      type: 'array',
      items: exactly({
        fingerprint: text,
        check: text,
        severity: { enum: severities },
        path: text,
        function: text,
        line: count,
        quoted: text,
        comment: text,
        evidence,
      }),
    },
    next: orNull('string'),
  }),
  CheckList: exactly({
    checks: {
      type: 'array',
      items: exactly({
        id: text,
        severity: { enum: severities },
        maturity: { enum: ['nursery', 'stable'] },
        summary: text,
        fired: count,
        mailed: count,
        answered: count,
        fixed: count,
        wrong: count,
        intended: count,
        precision: { type: ['number', 'null'], minimum: 0, maximum: 1 },
      }),
    },
  }),
  Health: exactly({
    version: text,
    mails: count,
    patches: count,
    findings: count,
    lastMailAt: timeOrNull,
    lastReviewAt: timeOrNull,
    reviewsToday: count,
    queue: queued,
    outbox: queued,
  }),
  Patchset: exactly({
    id: count,
    message_id: text,
    subject: text,
    status: { enum: ['Reviewed', 'Pending', 'In Review', 'Failed', 'Failed To Apply', 'Incomplete'] },
    patches: { type: 'array', items: exactly({ id: count, message_id: text }) },
    reviews: {
      type: 'array',
      items: exactly({
        id: count,
        patch_id: count,
        status: text,
        result: text,
        inline_review: text,
        output: { type: 'string', contentMediaType: 'application/json' },
      }),
    },
  }),
} as const;
