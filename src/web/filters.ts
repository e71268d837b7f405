import type { Severity } from '../domain/finding.js';
import type { Cursor, PageRequest } from '../store/paging.js';
import type { FindingQuery, FindingState } from '../store/queries-findings.js';
import { type SeriesQuery, seriesStates } from '../store/queries-series.js';
import { readTime } from './time.js';

/** The severities from the worst to the least. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** The states that a list of findings can be narrowed to. */
export const findingStates: readonly FindingState[] = [
  'open',
  'held',
  'fixed',
  'wrong',
  'intended',
  'old',
  'duplicate',
  'merged',
  'vanished',
];

/** Rows of a page of a list. */
export const PAGE_ROWS = 50;

const VALUE_LENGTH = 200;

/** A parameter's text without blanks around it; undefined if it is absent or empty, cut if it is very long. */
export function textParam(params: URLSearchParams, name: string): string | undefined {
  const text = params.get(name)?.trim().slice(0, VALUE_LENGTH);
  return text === undefined || text === '' ? undefined : text;
}

/** The parameter if it is one of the choices. */
export function choiceParam<T extends string>(
  params: URLSearchParams,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textParam(params, name);
  return choices.find((choice) => choice === text);
}

/** The filter of findings that the URL names; what it cannot read does not narrow. */
export function findingQuery(params: URLSearchParams, now: number): FindingQuery {
  return defined({
    text: textParam(params, 'q'),
    check: textParam(params, 'check'),
    severity: choiceParam(params, 'severity', severities),
    state: choiceParam(params, 'state', findingStates),
    path: textParam(params, 'path'),
    author: textParam(params, 'author'),
    list: textParam(params, 'list'),
    since: timeParam(params, 'since', now),
    until: timeParam(params, 'until', now),
    mailed: yesNoParam(params, 'mailed'),
    answered: yesNoParam(params, 'answered'),
    latest: params.get('latest') === 'yes' ? true : undefined,
  });
}

/** The filter of series that the URL names; what it cannot read does not narrow. */
export function seriesQuery(params: URLSearchParams, now: number): SeriesQuery {
  return defined({
    text: textParam(params, 'q'),
    author: textParam(params, 'author'),
    list: textParam(params, 'list'),
    path: textParam(params, 'path'),
    check: textParam(params, 'check'),
    state: choiceParam(params, 'state', seriesStates),
    since: timeParam(params, 'since', now),
    until: timeParam(params, 'until', now),
  });
}

/** The part of a list that the URL names: `sort` (with `-` for descending) and `after`. */
export function pageRequest<Sort extends string>(
  params: URLSearchParams,
  sorts: readonly Sort[],
  initial: { readonly sort: Sort; readonly descending: boolean },
): PageRequest<Sort> {
  const named = textParam(params, 'sort') ?? '';
  const sort = sorts.find((each) => each === named.replace(/^-/, ''));
  const order = sort === undefined ? initial : { sort, descending: named.startsWith('-') };
  return { ...order, after: readCursor(params.get('after')), limit: PAGE_ROWS };
}

/** A place in a list as a query parameter. */
export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString('base64url');
}

/** The place that a query parameter names; null, the beginning, if it names none. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null || text.length > 2000) return null;
  try {
    const [value, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    const isValue = typeof value === 'string' || Number.isFinite(value);
    return isValue && Number.isSafeInteger(id) ? { value: value as string | number, id: id as number } : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function timeParam(params: URLSearchParams, name: string, now: number): number | undefined {
  const text = textParam(params, name);
  return text === undefined ? undefined : (readTime(text, now) ?? undefined);
}

function yesNoParam(params: URLSearchParams, name: string): boolean | undefined {
  const choice = choiceParam(params, name, ['yes', 'no']);
  return choice === undefined ? undefined : choice === 'yes';
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
