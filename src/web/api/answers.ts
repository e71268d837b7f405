import { checks } from '../../checks/index.js';
import { countsByCheck } from '../../store/queries-checks.js';
import { type FindingRow, findingSorts, pageOfFindings } from '../../store/queries-findings.js';
import { readHealth } from '../../store/queries-health.js';
import {
  crashesIn,
  mailByMessageId,
  notJudgedIn,
  pageOfNotRun,
  patchesOfSeries,
  runsOfMail,
} from '../../store/queries-patches.js';
import { pageOfSeries, type SeriesRow, seriesById, seriesSorts } from '../../store/queries-series.js';
import { findingQuery, pageRequest, readCursor, seriesQuery, writeCursor } from '../filters.js';
import { wholeFingerprint } from '../pages/finding.js';
import { newestFirst } from '../pages/findings.js';
import { notRunQuery } from '../pages/not-run.js';
import { FINGERPRINT_LENGTH, findingPath, patchPath, seriesPath } from '../paths.js';
import type { Site } from '../site.js';

/** Rows of one answer. */
const ROWS = 100;

/** Findings of last runs, filtered and sorted as on the page. */
export async function findingsAnswer(site: Site, params: URLSearchParams) {
  const request = { ...pageRequest(params, findingSorts, newestFirst), limit: ROWS };
  const { rows, next } = await pageOfFindings(site.db, findingQuery(params, site.now()), request);
  return {
    findings: rows.map((row) => findingValue(site, row)),
    next: next === null ? null : writeCursor(next),
  };
}

/** One finding with every run that had it; null if no fingerprint, or more than one, begins so. */
export async function findingAnswer(site: Site, prefix: string) {
  const fingerprint = await wholeFingerprint(site, prefix);
  if (fingerprint === null) return null;
  const request = { sort: 'found', descending: true, after: null, limit: ROWS } as const;
  const { rows } = await pageOfFindings(site.db, { fingerprint, everyRun: true }, request);
  const [newest] = rows;
  return newest === undefined
    ? null
    : { ...findingValue(site, newest), occurrences: rows.map((row) => findingValue(site, row)) };
}

/** Series, filtered and sorted as on the page. */
export async function seriesListAnswer(site: Site, params: URLSearchParams) {
  const request = {
    ...pageRequest(params, seriesSorts, { sort: 'sent', descending: true } as const),
    limit: ROWS,
  };
  const { rows, next } = await pageOfSeries(site.db, seriesQuery(params, site.now()), request);
  return {
    series: rows.map((row) => seriesValue(site, row)),
    next: next === null ? null : writeCursor(next),
  };
}

/** One series with its patches; null if there is none. */
export async function seriesAnswer(site: Site, id: number) {
  const row = await seriesById(site.db, id);
  if (row === null) return null;
  const patches = await patchesOfSeries(site.db, id);
  return {
    ...seriesValue(site, row),
    parts: patches.map((patch) => ({
      messageId: patch.messageId,
      position: patch.position,
      title: patch.title,
      author: patch.author,
      sentAt: isoTime(patch.sentAt),
      status: patch.status,
      reason: patch.reason,
      run: patch.run,
      url: `${site.url}${patchPath(patch.messageId)}`,
    })),
  };
}

/** One mail with its runs and the findings of the last one; null if it is not stored. */
export async function patchAnswer(site: Site, messageId: string) {
  const mail = await mailByMessageId(site.db, messageId);
  if (mail === null) return null;
  const runs = await runsOfMail(site.db, mail.id);
  const last = runs[0];
  const order = { sort: 'path', descending: false, after: null, limit: 500 } as const;
  const findings = last === undefined ? [] : (await pageOfFindings(site.db, { runId: last.id }, order)).rows;
  const lastIds = last === undefined ? [] : [last.id];
  return {
    messageId: mail.messageId,
    subject: mail.subject,
    from: mail.from,
    sentAt: isoTime(mail.sentAt),
    storedAt: new Date(mail.storedAt).toISOString(),
    seriesId: mail.seriesId,
    runs: runs.map((run) => ({
      number: run.number,
      status: run.status,
      reason: run.reason,
      kogin: run.kogin,
      finishedAt: new Date(run.finishedAt).toISOString(),
      bases: run.bases,
    })),
    findings: findings.map((row) => findingValue(site, row)),
    notJudged: (await notJudgedIn(site.db, lastIds)).map(({ reason, count }) => ({ reason, count })),
    crashes: await crashesIn(site.db, lastIds),
    url: `${site.url}${patchPath(mail.messageId)}`,
  };
}

/** Patches that were not reviewed, newest first. */
export async function notRunAnswer(site: Site, params: URLSearchParams) {
  const page = { after: readCursor(params.get('after')), limit: ROWS };
  const { rows, next } = await pageOfNotRun(site.db, notRunQuery(params), page);
  return {
    patches: rows.map(({ messageId, subject, author, sentAt, status, reason, seriesId }) => ({
      messageId,
      subject,
      author,
      sentAt: isoTime(sentAt),
      status,
      reason,
      seriesId,
    })),
    next: next === null ? null : writeCursor(next),
  };
}

/** Every check with its counts. */
export async function checksAnswer(site: Site) {
  const counts = new Map((await countsByCheck(site.db)).map((one) => [one.check, one]));
  const standings = await site.standings();
  return {
    checks: checks.map(({ id, severity, summary, ...check }) => {
      const maturity = standings.get(id)?.maturity ?? check.maturity;
      const {
        fired = 0,
        mailed = 0,
        answered = 0,
        fixed = 0,
        wrong = 0,
        intended = 0,
      } = counts.get(id) ?? {};
      const settled = fixed + wrong;
      const precision = settled === 0 ? null : fixed / settled;
      return { id, severity, maturity, summary, fired, mailed, answered, fixed, wrong, intended, precision };
    }),
  };
}

/** What the health page shows. */
export async function healthAnswer(site: Site) {
  const health = await readHealth(site.db, site.now());
  return {
    version: site.version,
    mails: health.mails,
    patches: health.patches,
    findings: health.findings,
    lastMailAt: isoTime(health.lastMailAt),
    lastReviewAt: isoTime(health.lastRunAt),
    reviewsToday: health.runsToday,
    queue: health.queue.map(({ state, count, oldest }) => ({ state, count, oldest: isoTime(oldest) })),
    outbox: health.replies.map(({ state, count, oldest }) => ({ state, count, oldest: isoTime(oldest) })),
  };
}

function findingValue(site: Site, row: FindingRow) {
  return {
    id: row.fingerprint.slice(0, FINGERPRINT_LENGTH),
    fingerprint: row.fingerprint,
    check: row.check,
    severity: row.severity,
    state: row.state,
    held: row.heldReason === null ? null : { reason: row.heldReason, detail: row.heldDetail ?? '' },
    path: row.path,
    function: row.function,
    line: row.line,
    side: row.side,
    bodyLine: row.bodyLine,
    quoted: row.quoted,
    comment: row.comment,
    suggestion: row.suggestion,
    evidence: row.evidence,
    messageId: row.messageId,
    subject: row.subject,
    author: row.author,
    seriesId: row.seriesId,
    version: row.version,
    run: row.run,
    mailed: row.mailed === 1,
    answered: row.answered === 1,
    sentAt: isoTime(row.sentAt),
    foundAt: new Date(row.foundAt).toISOString(),
    url: `${site.url}${findingPath(row.fingerprint)}`,
  };
}

function seriesValue(site: Site, row: SeriesRow) {
  const { id, title, version, author, total, patches, reviewed, reported, held, rootId, coverId } = row;
  return {
    id,
    title,
    version,
    author,
    total,
    patches,
    reviewed,
    reported,
    held,
    rootId,
    coverId,
    sentAt: isoTime(row.sentAt),
    url: `${site.url}${seriesPath(id)}`,
  };
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
