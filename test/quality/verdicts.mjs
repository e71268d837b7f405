// Findings that were read and judged: which right ones are lost, which wrong ones are back.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReported, review } from './records.mjs';

/** Mails of an archive that are kept to look back: a series is posted at one go. */
const KEPT = 400;

/** Rows for the judged findings; fails if one that is known to be wrong would be mailed. */
export async function measureVerdicts({ shared, trees, archives, verdicts, fail }) {
  const ids = new Set(verdicts.map(({ messageId }) => messageId));
  const mailbox = shared === null ? null : join(shared, 'corpus', 'lists', 'gem-dma-patches.mbox.gz');
  const records = new Map();
  if (mailbox !== null && existsSync(mailbox)) keep(await review([mailbox], trees), { ids, records });
  const folder = mkdtempSync(join(tmpdir(), 'kogin-quality-'));
  try {
    const open = new Set([...ids].filter((id) => !records.has(id)));
    let mails = 0;
    for (const archive of archives) {
      for await (const raw of withTheirSeries(archive, open))
        writeFileSync(join(folder, `${String(mails++).padStart(6, '0')}.eml`), raw);
    }
    if (mails > 0) keep(await review([folder], trees), { ids: open, records });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return judge(verdicts, records, fail);
}

function keep(found, { ids, records }) {
  for (const [id, record] of found) if (ids.has(id)) records.set(id, record);
}

/** Compares what was judged with what is found now. */
function judge(verdicts, records, fail) {
  const where = 'judged findings';
  const present = verdicts.filter(({ messageId }) => records.has(messageId));
  const of = (verdict) => findingsOf(verdict, records.get(verdict.messageId));
  const right = present.filter(({ verdict }) => verdict === 'right');
  const wrong = present.filter(({ verdict }) => verdict === 'wrong');
  const lost = right.filter((each) => of(each).length === 0);
  const back = wrong.filter((each) => of(each).some(isReported));
  const held = wrong.filter((each) => of(each).length > 0 && !back.includes(each));
  for (const each of back) fail(`known to be wrong, and reported: ${named(each)}`);
  return [
    [where, 'with their mail at hand', `${present.length} of ${verdicts.length}`],
    [where, 'right, still found', `${right.length - lost.length} of ${right.length}`],
    [
      where,
      'right, and reported',
      `${right.filter((each) => of(each).some(isReported)).length} of ${right.length}`,
    ],
    [where, 'wrong, reported again', `${back.length} of ${wrong.length}`],
    [where, 'wrong, found but held', `${held.length} of ${wrong.length}`],
    ...lost.map((each) => [where, 'right, lost', named(each)]),
  ];
}

function named({ check, path, function: name, messageId }) {
  return `${check} ${path} ${name} <${messageId}>`;
}

/** The findings that a verdict is about: same check and place, and the subject in the words where these tell it. */
function findingsOf({ check, path, function: name, subject }, { findings }) {
  const same = findings.filter(
    (finding) =>
      finding.check === check &&
      finding.path === path &&
      finding.function === name &&
      finding.heldReason !== 'not-introduced',
  );
  const naming = same.filter(({ comment, quoted }) => `${comment} ${quoted}`.includes(subject));
  return naming.length > 0 ? naming : same;
}

/** The wanted mails of an archive with those of the same thread near them, as bytes, in the archive's order. */
async function* withTheirSeries(archive, wanted) {
  const { readArchive } = await import('../../dist/io/archive.js');
  const roots = new Set();
  let kept = [];
  for await (const { raw } of readArchive(archive, archive)) {
    const { id, root } = heads(raw);
    if (wanted.has(id)) {
      roots.add(root);
      for (const each of kept.filter((mail) => mail.root === root)) yield each.raw;
      kept = kept.filter((mail) => mail.root !== root);
    }
    if (roots.has(root)) yield raw;
    else if (kept.push({ root, raw }) > KEPT) kept.shift();
  }
}

/** The message-id, and the id of the mail that began the thread. */
function heads(raw) {
  const end = raw.indexOf('\n\n');
  const head = raw
    .toString('latin1', 0, end < 0 ? Math.min(raw.length, 1 << 16) : end)
    .replace(/\r?\n[ \t]+/g, ' ');
  const field = (name) => /<([^<>\s]+)>/.exec(new RegExp(`^${name}:(.*)$`, 'im').exec(head)?.[1] ?? '')?.[1];
  const id = field('Message-ID') ?? '';
  return { id, root: field('References') ?? field('In-Reply-To') ?? id };
}
