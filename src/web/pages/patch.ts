import type { FileBase } from '../../domain/finding.js';
import type { Address, Message } from '../../domain/mail.js';
import { type FindingRow, pageOfFindings } from '../../store/queries-findings.js';
import { replyToRun } from '../../store/queries-outbox.js';
import {
  crashesIn,
  type MailRow,
  mailByMessageId,
  notJudgedIn,
  type RunRow,
  runsOfMail,
} from '../../store/queries-patches.js';
import { baseText } from '../bases.js';
import { rerunForm } from '../forms.js';
import { mailView } from '../mail-view.js';
import { type Markup, markup, nothing } from '../markup.js';
import { archiveUrl, FINGERPRINT_LENGTH, mailPath, patchPath, seriesPath } from '../paths.js';
import type { Asked, Page, Site } from '../site.js';
import { spokenIn, textsByLine } from '../spoken.js';
import { timeElement } from '../time.js';

/** The mail as sent, every line numbered, with the findings of its last run (or of `?run=N`) under their lines. */
export async function patchPage(
  site: Site,
  { url, visitor }: Asked,
  messageId: string,
): Promise<Page | null> {
  const mail = await mailByMessageId(site.db, messageId);
  if (mail === null) return null;
  const runs = await runsOfMail(site.db, mail.id);
  const wanted = Number(url.searchParams.get('run'));
  const run = runs.find(({ number }) => number === wanted) ?? runs[0] ?? null;
  const findings = run === null ? [] : await findingsOf(site, run.id);
  const message = await site.readMail(mail.raw);
  return {
    title: mail.subject === '' ? '(no subject)' : mail.subject,
    body: markup`<h1>${mail.subject === '' ? '(no subject)' : mail.subject}</h1>
${headerList(message, mail)}
${run === null ? markup`<p>This mail has not been reviewed.</p>` : await runSummary(site, { run, runs, messageId })}
${rerunForm(visitor, messageId)}
${findingIndex(findings)}
<h2>The mail</h2>
${mailView({ body: message.body, findings, texts: run === null ? new Map() : await replyTexts(site, run, findings) })}`,
  };
}

async function findingsOf(site: Site, runId: number): Promise<readonly FindingRow[]> {
  const everything = { sort: 'path', descending: false, after: null, limit: 500 } as const;
  const { rows } = await pageOfFindings(site.db, { runId }, everything);
  return [...rows].sort((a, b) => a.bodyLine - b.bodyLine);
}

async function replyTexts(
  site: Site,
  run: RunRow,
  findings: readonly FindingRow[],
): Promise<ReadonlyMap<number, string>> {
  const reply = await replyToRun(site.db, run.id);
  if (reply === null) return new Map();
  return textsByLine(spokenIn(await site.readMail(reply.composed)), findings);
}

function headerList(message: Message, mail: MailRow): Markup {
  const people = (list: readonly Address[]) => list.map(addressText).join(', ');
  const row = (name: string, value: Markup | string) =>
    value === '' ? nothing : markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return markup`<dl class="facts">
${row('From', message.from === null ? mail.from : addressText(message.from))}
${row('To', people(message.to))}
${row('Cc', people(message.cc))}
${row('Date', timeElement(mail.sentAt))}
${row('Message-ID', markup`<code>${mail.messageId}</code>`)}
${row(
  'See',
  markup`${mail.seriesId === null ? nothing : markup`<a href="${seriesPath(mail.seriesId)}">series</a>, `}<a href="${archiveUrl(mail.messageId)}">archive</a>, <a href="${mailPath(mail.messageId)}">raw mail</a>`,
)}
</dl>`;
}

function addressText({ name, address }: Address): string {
  return name === '' ? address : `${name} <${address}>`;
}

async function runSummary(
  site: Site,
  {
    run,
    runs,
    messageId,
  }: { readonly run: RunRow; readonly runs: readonly RunRow[]; readonly messageId: string },
): Promise<Markup> {
  const reply = await replyToRun(site.db, run.id);
  const notJudged = await notJudgedIn(site.db, [run.id]);
  const crashes = await crashesIn(site.db, [run.id]);
  return markup`<p>Run ${run.number}, ${timeElement(run.finishedAt)}, Kogin ${run.kogin}:
<strong>${run.status}</strong>${run.reason === null ? nothing : markup` (${run.reason})`}.
${reply === null ? 'No mail was composed.' : markup`The reply is <a href="/outbox/${reply.id}">${reply.state}</a>.`}</p>
${runs.length < 2 ? nothing : markup`<p>Runs: ${runs.map(({ number }) => (number === run.number ? markup`<strong>${number}</strong> ` : markup`<a href="${patchPath(messageId)}?run=${number}">${number}</a> `))}</p>`}
${baseList(run.bases)}
${
  notJudged.length === 0
    ? nothing
    : markup`<details><summary>Not judged</summary><ul class="plain">${notJudged.map(({ reason, count }) => markup`<li>${reason}: ${count}</li>`)}</ul></details>`
}
${crashes.length === 0 ? nothing : markup`<p class="note">Checks that failed: ${crashes.map(({ check, path, message }) => markup`<code>${check}</code> in ${path} (${message}) `)}</p>`}`;
}

function baseList(bases: readonly FileBase[]): Markup {
  if (bases.length === 0) return nothing;
  const texts = [...new Set(bases.map(baseText))];
  if (texts.length === 1) return markup`<p class="quiet">Checked on ${texts[0]}.</p>`;
  return markup`<details><summary>Checked on ${texts.length} bases</summary><ul class="plain">${bases.map((base) => markup`<li><code>${base.path}</code>: ${baseText(base)}</li>`)}</ul></details>`;
}

function findingIndex(findings: readonly FindingRow[]): Markup {
  if (findings.length === 0) return nothing;
  return markup`<nav aria-label="Findings on this patch"><p>Findings: ${findings.map(
    (finding) =>
      markup`<a href="#f-${finding.fingerprint.slice(0, FINGERPRINT_LENGTH)}">${finding.check}${finding.heldReason === null ? '' : ' (held)'}, line ${finding.bodyLine}</a> `,
  )}</p></nav>`;
}
