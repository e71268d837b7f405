import type { Evidence, FileBase, Finding } from '../domain/finding.js';
import type { Message } from '../domain/mail.js';
import type { Patch } from '../domain/series.js';
import { describeBases } from './bases.js';
import { cut, oneLine, paragraphs, WIDTH, wrap } from './prose.js';
import { type Quote, type Quoted, quoteUpTo } from './quote.js';

/** What the text of a mail is made of. */
export interface BodyInput {
  readonly patch: Patch;
  /** The mail's body split at `\n`. */
  readonly lines: readonly string[];
  readonly quote: Quote;
  /** Findings that one mail has no room for, worst first. */
  readonly left: readonly Finding[];
  readonly bases: readonly FileBase[];
  readonly identity: { readonly name: string; readonly url: string };
  readonly summaries?: Readonly<Record<string, string>>;
  readonly applied?: readonly number[];
  /** What was mailed on an older version and is still there; it is only counted. */
  readonly stillOpen?: StillOpen;
}

/** Findings of an older version that are still there: that version as `v2`, and one or more findings. */
export interface StillOpen {
  readonly version: string;
  readonly findings: readonly Finding[];
}

/** Our own lines about one finding, blank lines inside included. */
const LINES_PER_FINDING = 12;
const EVIDENCE_LENGTH = 200;
const NAME_LENGTH = 100;

/** The text of a review mail: summary where needed, the quoted patch with the comments in it, and the signature; ends in `\n`. */
export function writeBody(input: BodyInput): string {
  const text = [
    ...summary(input).map(untag),
    ...stillOpen(input),
    ...attribution(input.patch),
    ...inline(input),
    ...footer(input),
    '',
  ];
  return text.join('\n');
}

/** One entry a finding, only if the mail has several. */
function summary(input: BodyInput): readonly string[] {
  const found = input.quote.findings.map((quoted) => quoted.finding);
  if (found.length < 2) return [];
  const entries = found.flatMap((finding) => wrap(`- ${headline(finding, input.summaries)}`, '  '));
  const [next] = input.left;
  if (next === undefined) return [...entries, ''];
  const more = `- ${input.left.length} more, not in this mail: ${pageOf(next, input.identity.url)}`;
  return [...entries, ...wrap(more, '  '), ''];
}

/** One line on what was said before; the page has the rest. */
function stillOpen(input: BodyInput): readonly string[] {
  const [first] = input.stillOpen?.findings ?? [];
  if (input.stillOpen === undefined || first === undefined) return [];
  const count = `Still open from ${oneLine(input.stillOpen.version)}: ${input.stillOpen.findings.length}`;
  return [...wrap(`${count}, ${pageOf(first, input.identity.url)}`), ''];
}

function headline(finding: Finding, summaries: BodyInput['summaries']): string {
  const known = summaries?.[finding.check];
  if (known === undefined) return firstSentence(oneLine(finding.comment));
  const lowered = /^[A-Z][a-z' ]/.test(known) ? known.charAt(0).toLowerCase() + known.slice(1) : known;
  const where = finding.function === '' ? finding.path : `${finding.function}()`;
  return `${where}: ${lowered.replace(/\.$/, '')}`;
}

function firstSentence(text: string): string {
  const end = text.search(/[.?!] [A-Z]/);
  return end < 0 ? text : text.slice(0, end + 1);
}

function attribution(patch: Patch): readonly string[] {
  const name = cut(oneLine(sender(patch)), NAME_LENGTH);
  const when = dateAsWritten(patch.message);
  return wrap(when === '' ? `${name} wrote:` : `On ${when}, ${name} wrote:`);
}

/** Whom the mail's reader sees as its sender; a relay's "via" is not part of the name. */
function sender(patch: Patch): string {
  const from = patch.message.from ?? patch.author;
  if (from === null) return 'the author';
  const via = from.name.indexOf(' via ');
  const name = (via > 0 ? from.name.slice(0, via) : from.name).replace(/^'|'$/g, '').trim();
  return name === '' ? from.address : name;
}

function dateAsWritten(message: Message): string {
  if (message.date === null) return '';
  const comment = message.dateText.indexOf('(');
  return cut(oneLine(comment < 0 ? message.dateText : message.dateText.slice(0, comment)), NAME_LENGTH);
}

/** The quoted lines with each comment under its line. */
function inline(input: BodyInput): readonly string[] {
  const out: string[] = [];
  let previous: number | null = null;
  for (const line of input.quote.wanted) {
    out.push(...quoteUpTo(input.lines, previous, line));
    previous = line;
    for (const quoted of input.quote.findings.filter(({ last }) => last === line)) {
      if (out.at(-1) !== '') out.push('');
      out.push(...comment(quoted, input.identity.url).map(untag), '');
    }
  }
  return out;
}

function comment(quoted: Quoted, url: string): readonly string[] {
  const { finding } = quoted;
  const said = paragraphs(withSuggestion(finding)).flatMap((paragraph, index) =>
    index === 0 ? wrap(paragraph) : ['', ...wrap(paragraph)],
  );
  if (said.length > LINES_PER_FINDING)
    return [...said.slice(0, LINES_PER_FINDING - 1), `[...] ${pageOf(finding, url)}`];
  const proof = [...quoted.elsewhere.flatMap(evidenceLines)];
  const room = LINES_PER_FINDING - said.length - 1;
  if (proof.length === 0 || room < 2) return said;
  const shown =
    proof.length <= room ? proof : [...proof.slice(0, room - 1), `  [...] ${pageOf(finding, url)}`];
  return [...said, '', ...shown];
}

/** Tools collect `Reviewed-by:` and the like from replies; names out of a patch must not give any. */
function untag(line: string): string {
  return line.replace(/-by:/gi, '-by');
}

/** The comment, with the suggestion as one more sentence where the comment does not name it yet. */
function withSuggestion(finding: Finding): string {
  const suggestion = oneLine(finding.suggestion ?? '').replace(/;$/, '');
  if (suggestion === '' || names(oneLine(finding.comment), suggestion)) return finding.comment;
  return `${finding.comment.trimEnd()} Perhaps ${suggestion}?`;
}

/** The text has the code in it, not as a part of a longer word. */
function names(text: string, code: string): boolean {
  for (let at = text.indexOf(code); at >= 0; at = text.indexOf(code, at + 1)) {
    const joined = /\w\w/;
    const before = text.charAt(at - 1) + code.charAt(0);
    const after = code.charAt(code.length - 1) + text.charAt(at + code.length);
    if (!joined.test(before) && !joined.test(after)) return true;
  }
  return false;
}

/** `path: text`, or both on a line of their own where one is too short for them; code is never wrapped. */
function evidenceLines(evidence: Evidence): readonly string[] {
  const path = cut(oneLine(evidence.path), EVIDENCE_LENGTH);
  const text = cut(oneLine(evidence.text), EVIDENCE_LENGTH);
  const line = `  ${path}: ${text}`;
  return line.length <= WIDTH ? [line] : [`  ${path}:`, `    ${text}`];
}

function footer(input: BodyInput): readonly string[] {
  const found = input.quote.findings.map((quoted) => quoted.finding);
  const files = input.quote.findings.map((quoted) => quoted.file);
  const links = [...new Set(found.map((finding) => pageOf(finding, input.identity.url)))];
  const checked = `(checked on ${describeBases({ files, bases: input.bases, applied: input.applied ?? [] })})`;
  const last = links.at(-1) ?? '';
  const together = `${last}  ${checked}`;
  return [
    '-- ',
    ...wrap(`${oneLine(input.identity.name)}, an automatic reviewer; it can be wrong.`),
    ...links.slice(0, -1),
    ...(together.length <= WIDTH ? [together] : [last, ...wrap(checked)]),
    'Answer "#kogin wrong: why", "#kogin intended: why" or "#kogin rerun";',
    '"#kogin optout" stops these mails.',
  ];
}

function pageOf(finding: Finding, url: string): string {
  return `${oneLine(url)}/f/${finding.fingerprint.slice(0, 12)}`;
}
