import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchSubject } from '../../src/domain/mail.js';
import type { Patch } from '../../src/domain/series.js';
import { parseMessage } from '../../src/mail/parse.js';
import { isReply } from '../../src/policy/admission.js';
import { assembleSeries } from '../../src/series/assemble.js';
import { toPatch } from '../../src/series/patch.js';

interface ExpectedMail {
  readonly message_id: string;
  readonly subject: Omit<PatchSubject, 'tags'>;
  readonly is_reply: boolean;
  readonly has_diff: boolean;
}

interface ExpectedThread {
  readonly file: string;
  readonly root: string;
  readonly subject: string;
  readonly total: number;
  readonly messages: readonly ExpectedMail[];
}

const folder = join(process.env['KOGIN_SHARED'] ?? '../shared', 'corpus/threads');
const present = existsSync(folder);

function readExpected(): ExpectedThread[] {
  if (!present) return [];
  const lines = readFileSync(join(folder, 'expected.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ExpectedThread);
}

/** The files are mboxrd: a `>` stands before every body line that starts with `From `. */
async function readThread(file: string): Promise<Patch[]> {
  const mbox = readFileSync(join(folder, file), 'latin1');
  const mails = mbox.split(/^From mboxrd@z .*\n/m).slice(1);
  const unquoted = mails.map((mail) => Buffer.from(mail.replace(/^>(>*From )/gm, '$1'), 'latin1'));
  const messages = await Promise.all(unquoted.map((mail) => parseMessage(mail)));
  return messages.map((message) => toPatch(message, parseDiff(message.body)));
}

function id(text: string): string {
  return text.replace(/[<>\s]/g, '');
}

const expected = readExpected();

describe.skipIf(!present)(
  `the ${expected.length} threads of ${folder}${present ? '' : ' (folder is absent)'}`,
  () => {
    const threads = new Map<string, readonly Patch[]>();

    beforeAll(async () => {
      for (const { file } of expected) threads.set(file, await readThread(file));
    });

    it('are 40', () => expect(expected).toHaveLength(40));

    it.each(expected)(
      '$file: every mail, its subject, whether it is a reply and holds a diff',
      ({ file, messages }) => {
        const found = threads.get(file)!.map(({ message, subject: { tags: _, ...subject }, diff }) => ({
          message_id: message.id,
          subject,
          is_reply: isReply(subject),
          has_diff: diff.kind !== 'none',
        }));
        expect(found).toEqual(messages.map((mail) => ({ ...mail, message_id: id(mail.message_id) })));
      },
    );

    it.each(expected)(
      '$file: $subject is one series with every part that is there',
      ({ file, root, messages }) => {
        const top = messages.find(({ message_id }) => message_id === root);
        const { version, total } = top!.subject;
        const parts = messages
          .filter(({ subject, is_reply }) => subject.patch && !is_reply && subject.index > 0)
          .filter(({ subject }) => subject.version === version && subject.total === total);
        const series = assembleSeries(threads.get(file)!).filter((one) => one.rootId === id(root));
        expect(series).toHaveLength(1);
        const [found] = series;
        expect(found).toMatchObject({ version, total, title: top!.subject.title });
        expect(found!.cover?.id).toBe(top!.subject.index === 0 ? id(root) : undefined);
        expect(found!.patches.map(({ message }) => message.id).sort()).toEqual(
          parts.map(({ message_id }) => id(message_id)).sort(),
        );
        expect(found!.missing).toHaveLength(total - parts.length);
      },
    );
  },
);
