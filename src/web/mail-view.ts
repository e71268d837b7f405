import type { FindingRow } from '../store/queries-findings.js';
import { severityMark, stateMark } from './finding-list.js';
import { joined, type Markup, markup, nothing } from './markup.js';
import { checkPath, FINGERPRINT_LENGTH, findingPath } from './paths.js';

/** Lines of one mail that a page shows. */
const LINES = 6000;
/** Characters of one line that a page shows. */
const LINE_LENGTH = 2000;

/** A mail's text with every line numbered and linkable, and each finding under its line. */
export function mailView(view: {
  readonly body: string;
  readonly findings: readonly FindingRow[];
  /** What the reply says at a line, where it is known. */
  readonly texts: ReadonlyMap<number, string>;
}): Markup {
  const lines = view.body.replace(/\n$/, '').split('\n');
  const byLine = new Map<number, FindingRow[]>();
  for (const finding of view.findings) {
    byLine.set(finding.bodyLine, [...(byLine.get(finding.bodyLine) ?? []), finding]);
  }
  const kinds = lineKinds(lines);
  const pieces: Markup[] = [];
  for (const [index, text] of lines.slice(0, LINES).entries()) {
    const number = index + 1;
    pieces.push(mailLine(number, text, kinds[index] ?? ''));
    const here = byLine.get(number);
    if (here !== undefined) pieces.push(...findingBlocks(here, view.texts.get(number) ?? null));
  }
  const beyond = view.findings.filter(({ bodyLine }) => bodyLine > Math.min(LINES, lines.length));
  return markup`<div class="mail">${joined(pieces)}</div>
${lines.length > LINES ? markup`<p class="note">${lines.length - LINES} more lines are not shown here.</p>` : nothing}
${findingBlocks(beyond, null)}`;
}

function mailLine(number: number, text: string, kind: string): Markup {
  const cut = text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH)}...` : text;
  return markup`<div class="line${kind}" id="L${number}"><a class="n" href="#L${number}" tabindex="-1">${number}</a><code>${cut}
</code></div>`;
}

/** A class for each line: what the diff does with it. */
function lineKinds(lines: readonly string[]): readonly string[] {
  let inDiff = false;
  let inHunk = false;
  return lines.map((line) => {
    if (line.startsWith('diff --git ') || line.startsWith('--- a/') || line === '--- /dev/null') {
      inDiff = true;
      inHunk = false;
      return ' file';
    }
    if (!inDiff) return '';
    if (line === '-- ') {
      inDiff = false;
      return '';
    }
    if (line.startsWith('@@ ')) {
      inHunk = true;
      return ' hunk';
    }
    if (!inHunk) return ' file';
    if (line.startsWith('+')) return ' added';
    return line.startsWith('-') ? ' removed' : '';
  });
}

/** The reported findings of a line in the reply's own words, once; the held ones folded with their reason. */
function findingBlocks(findings: readonly FindingRow[], text: string | null): readonly Markup[] {
  const mailed = findings.filter(({ heldReason }) => heldReason === null);
  const [first] = mailed;
  const said =
    text === null || first === undefined
      ? mailed.map((finding) => spokenBlock([finding], finding.comment))
      : [spokenBlock(mailed, text)];
  return [...said, ...findings.filter(({ heldReason }) => heldReason !== null).map(heldBlock)];
}

function spokenBlock(findings: readonly FindingRow[], text: string): Markup {
  const [first] = findings;
  if (first === undefined) return nothing;
  return markup`<section class="finding severity-edge-${first.severity}" id="f-${first.fingerprint.slice(0, FINGERPRINT_LENGTH)}" aria-label="Finding">
${findings.map((finding) => markup`<p class="head">${findingHead(finding)}</p>`)}
<pre>${text}</pre>
</section>`;
}

function heldBlock(finding: FindingRow): Markup {
  const { check, severity, state, heldReason, heldDetail, fingerprint, comment } = finding;
  return markup`<details class="finding held" id="f-${fingerprint.slice(0, FINGERPRINT_LENGTH)}">
<summary>${severityMark(severity)} ${check} ${stateMark(state, heldReason)}</summary>
<pre>${comment}</pre>
<p class="quiet">Not mailed (${heldReason ?? ''}): ${heldDetail ?? ''}.
<a href="${findingPath(fingerprint)}">This finding</a>, <a href="${checkPath(check)}">the check</a></p>
</details>`;
}

function findingHead(finding: FindingRow): Markup {
  return markup`${severityMark(finding.severity)} <a href="${checkPath(finding.check)}">${finding.check}</a> ${stateMark(finding.state, finding.heldReason)} <a href="${findingPath(finding.fingerprint)}">this finding</a>`;
}
