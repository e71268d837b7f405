import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { Diff } from '../../src/domain/diff.js';
import type { Message } from '../../src/domain/mail.js';
import { readMails } from '../../src/io/files.js';
import { parseMessage } from '../../src/mail/parse.js';

const CORPUS = join(process.env['KOGIN_SHARED'] ?? '../shared', 'corpus');
const PRESENT = existsSync(CORPUS);
const WHERE = PRESENT ? 'real mails' : `real mails (skipped: there is no folder ${CORPUS})`;

/** Where the reading differs from git's on purpose. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  'm069.eml':
    'a new file has more lines than its hunk counts: git drops the rest in silence, here it is damaged',
  'm071.eml': 'only a part of a multipart mail is format=flowed, which a Message cannot say: damaged',
  'm073.eml':
    'the same patch is inline and attached: git reads it twice, mail/parse leaves the attachment out',
  'm074.eml': 'a whole broken mail is attached to the patch: git fails on it, mail/parse leaves it out',
};

interface Expected {
  readonly file: string;
  readonly numstat?: readonly (readonly string[])[];
  readonly numstat_error?: string;
}

interface ExpectedThread {
  readonly file: string;
  readonly messages: readonly {
    readonly message_id: string;
    readonly has_diff: boolean;
    readonly is_reply: boolean;
  }[];
}

function readJsonLines<T>(path: string): readonly T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

function diffOf(message: Message): Diff {
  const type = message.headers.find(({ name }) => name === 'content-type')?.value ?? '';
  return parseDiff(message.body, { flowed: /^text\/plain\b.*\bformat="?flowed/i.test(type) });
}

function numstat(diff: Diff): readonly (readonly string[])[] | string {
  if (diff.kind !== 'files') return diff.kind;
  return diff.files.map((file) => {
    const lines = file.hunks.flatMap((hunk) => hunk.lines);
    const count = (kind: string) =>
      file.binary ? '-' : String(lines.filter((line) => line.kind === kind).length);
    return [count('added'), count('removed'), file.path];
  });
}

function gitsAnswer(expected: Expected): readonly (readonly string[])[] | string {
  if (expected.numstat !== undefined) return expected.numstat;
  return expected.numstat_error?.includes('No valid patches') === true ? 'none' : 'damaged';
}

describe.skipIf(!PRESENT)(WHERE, () => {
  test('files and line counts are those of git apply --numstat', async () => {
    const expected = readJsonLines<Expected>(join(CORPUS, 'messy', 'expected.jsonl'));
    const different: string[] = [];
    for (const each of expected) {
      const message = await parseMessage(readFileSync(join(CORPUS, 'messy', 'mails', each.file)));
      const same = JSON.stringify(numstat(diffOf(message))) === JSON.stringify(gitsAnswer(each));
      if (!same) different.push(each.file);
    }
    expect(expected).toHaveLength(127);
    expect(different).toEqual(Object.keys(ON_PURPOSE));
  });

  test('mails of threads carry a diff where they should', async () => {
    const different: string[] = [];
    for (const thread of readJsonLines<ExpectedThread>(join(CORPUS, 'threads', 'expected.jsonl'))) {
      const found = new Map<string, string>();
      for await (const { raw } of readMails([join(CORPUS, 'threads', thread.file)])) {
        const message = await parseMessage(raw);
        found.set(`<${message.id}>`, diffOf(message).kind);
      }
      for (const { message_id: id, has_diff: hasDiff } of thread.messages) {
        const kind = found.get(id) ?? 'absent';
        // A diff that is damaged, as replies often quote it, is there all the same.
        if ((kind !== 'none') !== hasDiff || kind === 'absent')
          different.push(`${thread.file} ${id} ${hasDiff} ${kind}`);
      }
    }
    expect(different).toEqual([]);
  });

  test('every hunk line of a patch is byte for byte a line of its mail', async () => {
    let lines = 0;
    for await (const { raw, source } of readMails([join(CORPUS, 'lists', 'gem-dma-patches.mbox.gz')])) {
      const message = await parseMessage(raw);
      const diff = parseDiff(message.body);
      const body = message.body.split('\n');
      for (const line of diff.kind === 'files'
        ? diff.files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines))
        : []) {
        const sign = { context: ' ', added: '+', removed: '-' }[line.kind];
        const own = body[line.bodyLine - 1];
        if (own !== sign + line.text && own !== line.text) expect(own, source).toBe(sign + line.text);
        lines++;
      }
    }
    expect(lines).toBeGreaterThan(100_000);
  });
});
