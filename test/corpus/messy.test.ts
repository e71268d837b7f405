import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';
import type { PatchSubject } from '../../src/domain/mail.js';
import type { Patch } from '../../src/domain/series.js';
import { parseMessage } from '../../src/mail/parse.js';
import { toPatch } from '../../src/series/patch.js';

/** What git mailinfo, git apply --numstat and b4 make of a mail; the mails themselves are not in the project. */
interface Expected {
  readonly file: string;
  readonly message_id: string;
  readonly subject: Omit<PatchSubject, 'tags'>;
  readonly mailinfo_author: string;
  readonly mailinfo_email: string;
  readonly numstat?: readonly (readonly [added: string, removed: string, path: string])[];
  readonly numstat_error?: string;
}

/** Where Kogin differs on purpose, by file and field, and why; there is none in the threads. */
const ON_PURPOSE: ReadonlyMap<string, string> = new Map([
  ['m069.eml diff', 'the last hunk has six added lines more than it counts: git drops them in silence'],
  [
    'm071.eml diff',
    'format=flowed with wrapped lines: git reflows it, we never quote what the author did not send',
  ],
  ['m073.eml diff', 'the same patch inline and attached: git reads both, it is one patch'],
  ['m074.eml diff', 'an attachment beside the inline patch breaks it for git; the inline patch is whole'],
  ['m076.eml author', 'From is the list after a DMARC rewrite; the body names the author after an HTML part'],
  ['m077.eml author', 'as in m076.eml'],
]);

const folder = join(process.env['KOGIN_SHARED'] ?? '../shared', 'corpus/messy');
const present = existsSync(folder);

function readExpected(): Expected[] {
  if (!present) return [];
  const lines = readFileSync(join(folder, 'expected.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Expected);
}

async function readPatch(file: string): Promise<Patch> {
  const message = await parseMessage(readFileSync(join(folder, 'mails', file)));
  return toPatch(message, parseDiff(message.body));
}

function numstat(file: PatchedFile): readonly [string, string, string] {
  const lines = file.hunks.flatMap((hunk) => hunk.lines);
  const count = (kind: string) => String(lines.filter((line) => line.kind === kind).length);
  return file.binary ? ['-', '-', file.path] : [count('added'), count('removed'), file.path];
}

const expected = readExpected();

describe.skipIf(!present)(
  `the ${expected.length} odd mails of ${folder}${present ? '' : ' (folder is absent)'}`,
  () => {
    const patches = new Map<string, Patch>();

    beforeAll(async () => {
      for (const { file } of expected) patches.set(file, await readPatch(file));
    });

    it('are 127', () => expect(expected).toHaveLength(127));

    it('differ from the reference at most six times on purpose', () =>
      expect(ON_PURPOSE.size).toBeLessThanOrEqual(6));

    it.each(expected)('$file: id, subject and author', ({ file, message_id, ...wanted }) => {
      const { message, subject, author } = patches.get(file)!;
      const { tags: _, ...marks } = subject;
      expect(`<${message.id}>`).toBe(message_id.replace(/\s/g, ''));
      expect(marks).toEqual(wanted.subject);
      // git mailinfo repeats the address where there is no name.
      const found = [author?.name || author?.address, author?.address];
      const read = expect(found);
      (ON_PURPOSE.has(`${file} author`) ? read.not : read).toEqual([
        wanted.mailinfo_author,
        wanted.mailinfo_email,
      ]);
    });

    it.each(expected)('$file: files and lines of the diff', ({ file, numstat: wanted }) => {
      const { diff } = patches.get(file)!;
      const found = diff.kind === 'files' ? diff.files.map(numstat) : [];
      const read = expect(found, JSON.stringify(diff).slice(0, 200));
      (ON_PURPOSE.has(`${file} diff`) ? read.not : read).toEqual(wanted ?? []);
    });
  },
);
