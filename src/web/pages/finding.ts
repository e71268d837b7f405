import type { Evidence } from '../../domain/finding.js';
import { outcomesOf } from '../../store/outcomes.js';
import { type FindingRow, fingerprintsLike, pageOfFindings } from '../../store/queries-findings.js';
import { answersTo, replyToRun } from '../../store/queries-outbox.js';
import { mailByMessageId } from '../../store/queries-patches.js';
import { type Verdict, verdictsOn } from '../../store/verdicts.js';
import { baseText, readBases, treeOption } from '../bases.js';
import { firstSentence, severityMark, stateMark } from '../finding-list.js';
import { verdictForm } from '../forms.js';
import { quotedHunk } from '../hunk.js';
import { type Markup, markup, nothing } from '../markup.js';
import { archiveUrl, checkPath, mailPath, patchPath, seriesPath } from '../paths.js';
import type { Asked, Page, Site } from '../site.js';
import { timeElement } from '../time.js';

/** The whole fingerprint that a link's beginning means; null if none or more than one begins so. */
export async function wholeFingerprint(site: Site, prefix: string): Promise<string | null> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) return null;
  const [found, another] = await fingerprintsLike(site.db, prefix);
  return found === undefined || another !== undefined ? null : found;
}

/** One finding for good: where it is, the proof, what became of it, and how to see it for oneself. */
export async function findingPage(site: Site, asked: Asked, prefix: string): Promise<Page | null> {
  const fingerprint = await wholeFingerprint(site, prefix);
  if (fingerprint === null) return null;
  const order = { sort: 'found', descending: true, after: null, limit: 100 } as const;
  const { rows } = await pageOfFindings(site.db, { fingerprint, everyRun: true }, order);
  const [finding] = rows;
  if (finding === undefined) return null;
  const mail = await mailByMessageId(site.db, finding.messageId);
  const body = mail === null ? '' : (await site.readMail(mail.raw)).body;
  const title = firstSentence(finding.comment);
  return {
    title: `${finding.check}: ${title}`,
    body: markup`<h1>${title}</h1>
<p>${severityMark(finding.severity)} ${stateMark(finding.state, finding.heldReason)}
<a href="${checkPath(finding.check)}">${finding.check}</a> in <code>${finding.path}</code>${finding.function === '' ? nothing : markup`, <code>${finding.function}()</code>`}</p>
${heldNote(finding)}
${quotedHunk(body, finding)}
${finding.suggestion === null ? nothing : markup`<h2>Suggestion</h2><pre class="box">${finding.suggestion}</pre>`}
${evidenceList(finding.evidence)}
<h2>See for yourself</h2>
${reproduce(site, finding)}
<h2>History</h2>
${await history(site, rows, fingerprint)}
<h2>Right or wrong?</h2>
${verdictForm(asked.visitor, fingerprint)}
<p class="quiet">This page stays at <code>${site.url}/f/${fingerprint.slice(0, 12)}</code>.</p>`,
  };
}

function heldNote(finding: FindingRow): Markup {
  if (finding.heldReason === null) return nothing;
  return markup`<p class="note">Not mailed, only shown here (${finding.heldReason}): ${finding.heldDetail ?? ''}</p>`;
}

function evidenceList(evidence: readonly Evidence[]): Markup {
  if (evidence.length === 0) return nothing;
  return markup`<h2>Evidence</h2>
<ol class="evidence">${evidence.map(
    ({
      path,
      line,
      text,
      note,
    }) => markup`<li>${note}<br><code class="place">${path}:${line}</code><pre>${text.trim()}</pre></li>
`,
  )}</ol>`;
}

/** The mails as stored here, so that the command works wherever the list is archived. */
function reproduce(site: Site, finding: FindingRow): Markup {
  const from =
    finding.seriesId === null ? mailPath(finding.messageId) : `${seriesPath(finding.seriesId)}/mbox`;
  const base = readBases(finding.bases).find(({ path }) => path === finding.path);
  const tree = treeOption(base);
  const command = `curl -s '${site.url}${from.replaceAll("'", '%27')}' | kogin review --check ${finding.check}${tree === null ? '' : ` ${tree}`} -`;
  return markup`<pre class="box">${command}</pre>
<p class="quiet">Checked with Kogin ${finding.kogin} on ${base === undefined ? 'the mail' : baseText(base)}${tree === null ? nothing : markup`; <code>~/linux</code> is your kernel repository`}.</p>`;
}

async function history(site: Site, rows: readonly FindingRow[], fingerprint: string): Promise<Markup> {
  const verdicts = await verdictsOn(site.db, fingerprint);
  const answers = await answersTo(site.db, fingerprint);
  const outcomes = await outcomesOf(site.db, fingerprint);
  const found = await Promise.all(
    [...rows].reverse().map(async (row) => ({ row, reply: await replyToRun(site.db, row.runId) })),
  );
  return markup`<ol class="plain history">
${found.map(
  ({
    row,
    reply,
  }) => markup`<li>${timeElement(row.foundAt)} found in v${row.version}: <a href="${patchPath(row.messageId, row.bodyLine)}">${row.subject}</a> by ${row.author}${row.run > 1 ? ` (run ${row.run})` : ''},
${row.heldReason === null && reply !== null ? markup`mail <a href="/outbox/${reply.id}">${reply.state}</a>` : 'not mailed'}, <a href="${archiveUrl(row.messageId)}">archive</a></li>
`,
)}
${answers.map(
  ({
    messageId,
    address,
    at,
  }) => markup`<li>${timeElement(at)} answered by ${address}, <a href="${archiveUrl(messageId)}">archive</a></li>
`,
)}
${[...verdicts].reverse().map(verdictLine)}
${outcomes.map(
  ({
    state,
    version,
    detail,
  }) => markup`<li>Now: <strong>${state}</strong>${version === '' ? '' : ` (${version})`}${detail === '' ? '' : `, ${detail}`}</li>
`,
)}
</ol>`;
}

function verdictLine({ verdict, detail, by, at }: Verdict): Markup {
  return markup`<li>${timeElement(at)} called <strong>${verdict}</strong> by ${by}${detail === '' ? '' : `: ${detail}`}</li>
`;
}
