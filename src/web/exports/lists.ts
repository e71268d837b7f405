import { findingSorts, pageOfFindings } from '../../store/queries-findings.js';
import { mailsOfSeries, rawMails } from '../../store/queries-mails.js';
import { pageOfNotRun } from '../../store/queries-patches.js';
import { pageOfSeries, seriesSorts } from '../../store/queries-series.js';
import { readBacklog } from '../backlog.js';
import { findingQuery, pageRequest, seriesQuery } from '../filters.js';
import { firstSentence } from '../finding-list.js';
import { newestFirst } from '../pages/findings.js';
import { notRunQuery } from '../pages/not-run.js';
import { findingPath, patchPath, seriesPath } from '../paths.js';
import type { Site } from '../site.js';
import { atom, type Entry } from './atom.js';
import { csv } from './csv.js';
import { mbox } from './mbox.js';

/** A list in another format than a page. */
export interface Exported {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** The formats that every list can be had in. */
export const exportFormats = ['csv', 'mbox', 'atom'] as const;
/** One of them. */
export type ExportFormat = (typeof exportFormats)[number];

/** Rows of a list, as every format needs them. */
interface Rows {
  readonly title: string;
  readonly head: readonly string[];
  readonly cells: readonly (readonly (string | number | null)[])[];
  readonly messageIds: readonly string[];
  readonly entries: readonly Entry[];
}

/** The lists that can be exported, by the path of their page. */
export const exportedLists = { findings, series, 'not-run': notRun, backlog } as const;

const LIMITS: Readonly<Record<ExportFormat, number>> = { csv: 10_000, mbox: 500, atom: 50 };

/** The list that the URL filters, in the format; at most 10,000 rows of CSV, 500 mails, 50 entries of a feed. */
export async function exportList(
  site: Site,
  wanted: { readonly list: keyof typeof exportedLists; readonly format: ExportFormat; readonly url: URL },
): Promise<Exported> {
  const { list, format, url } = wanted;
  const rows = await exportedLists[list](site, url.searchParams, LIMITS[format]);
  if (format === 'csv') return { type: 'text/csv; charset=utf-8', body: csv(rows.head, rows.cells) };
  if (format === 'mbox') {
    return { type: 'application/mbox', body: mbox(await rawMails(site.db, rows.messageIds)) };
  }
  const body = atom({
    title: `${site.name}: ${rows.title}`,
    self: `${site.url}${url.pathname}${url.search}`,
    page: `${site.url}/${list}${url.search}`,
    now: site.now(),
    entries: rows.entries,
  });
  return { type: 'application/atom+xml; charset=utf-8', body: body.toString() };
}

async function findings(site: Site, params: URLSearchParams, limit: number): Promise<Rows> {
  const request = { ...pageRequest(params, findingSorts, newestFirst), after: null, limit };
  const { rows } = await pageOfFindings(site.db, findingQuery(params, site.now()), request);
  return {
    title: 'Findings',
    head: 'finding,check,severity,state,held,path,function,line,author,subject,message-id,sent,found,comment'.split(
      ',',
    ),
    cells: rows.map((row) => [
      `${site.url}${findingPath(row.fingerprint)}`,
      row.check,
      row.severity,
      row.state,
      row.heldReason,
      row.path,
      row.function,
      row.line,
      row.author,
      row.subject,
      row.messageId,
      isoTime(row.sentAt),
      isoTime(row.foundAt),
      row.comment,
    ]),
    messageIds: rows.map(({ messageId }) => messageId),
    entries: rows.map((row) => ({
      id: `${site.url}${findingPath(row.fingerprint)}`,
      title: `${row.severity}: ${firstSentence(row.comment)}`,
      author: row.author,
      updated: row.foundAt,
      text: `${row.comment}\n\n${row.check} in ${row.path}\n${row.subject}`,
    })),
  };
}

async function series(site: Site, params: URLSearchParams, limit: number): Promise<Rows> {
  const newest = { sort: 'sent', descending: true } as const;
  const request = { ...pageRequest(params, seriesSorts, newest), after: null, limit };
  const { rows } = await pageOfSeries(site.db, seriesQuery(params, site.now()), request);
  return {
    title: 'Series',
    head: 'series,title,version,author,patches,total,reviewed,reported,held,sent,root'.split(','),
    cells: rows.map((row) => [
      `${site.url}${seriesPath(row.id)}`,
      row.title,
      row.version,
      row.author,
      row.patches,
      row.total,
      row.reviewed,
      row.reported,
      row.held,
      isoTime(row.sentAt),
      row.rootId,
    ]),
    messageIds: await mailsOfSeries(
      site.db,
      rows.slice(0, LIMITS.mbox).map(({ id }) => id),
    ),
    entries: rows.map((row) => ({
      id: `${site.url}${seriesPath(row.id)}`,
      title: row.version > 1 ? `${row.title} (v${row.version})` : row.title,
      author: row.author,
      updated: row.sentAt ?? site.now(),
      text: `${row.patches} of ${row.total} patches, ${row.reported} findings reported, ${row.held} held.`,
    })),
  };
}

async function notRun(site: Site, params: URLSearchParams, limit: number): Promise<Rows> {
  const { rows } = await pageOfNotRun(site.db, notRunQuery(params), { after: null, limit });
  return {
    title: 'Not run',
    head: 'subject,status,reason,author,message-id,sent'.split(','),
    cells: rows.map((row) => [
      row.subject,
      row.status,
      row.reason,
      row.author,
      row.messageId,
      isoTime(row.sentAt),
    ]),
    messageIds: rows.map(({ messageId }) => messageId),
    entries: rows.map((row) => ({
      id: `${site.url}${patchPath(row.messageId)}`,
      title: row.subject,
      author: row.author,
      updated: row.sentAt ?? site.now(),
      text: `${row.status}: ${row.reason}`,
    })),
  };
}

/** Code has no mail and no feed: it is there as a table alone. */
async function backlog(site: Site, params: URLSearchParams, limit: number): Promise<Rows> {
  const found = await readBacklog(
    site,
    new URLSearchParams([...params].filter(([name]) => name !== 'after')),
    limit,
  );
  const rows = found?.findings.rows ?? [];
  return {
    title: 'Backlog',
    head: 'check,severity,path,line,function,quoted,comment,fingerprint'.split(','),
    cells: rows.map((row) => [
      row.check,
      row.severity,
      row.path,
      row.line,
      row.function,
      row.quoted.trim(),
      row.comment,
      row.fingerprint,
    ]),
    messageIds: [],
    entries: [],
  };
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
