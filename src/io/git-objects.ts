import type { ByteReader } from './byte-reader.js';

/** How git is to answer: {@link readObject} reads nothing else. */
export const BATCH = '--batch=%(objectname) %(objecttype) %(objectsize)';
/** The same where the question has, behind a blank, a text that comes back in the answer; then a path has no blanks. */
export const BATCH_WITH_REST = `${BATCH} %(rest)`;

/** What git answers to one question; `end` if it has ended. */
export type Answer =
  | { readonly kind: 'end' }
  /** There is no such object, or an abbreviated id has several. */
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'object';
      readonly id: string;
      readonly type: string;
      /** Of the whole object. */
      readonly size: number;
      /** At most so many of its first bytes as were asked for. */
      readonly bytes: Buffer;
      readonly rest: string;
    };

const OBJECT_ID = /^[0-9a-f]{7,64}$/;

/** Reads the next answer of a `git cat-file --batch`, and keeps at most so many bytes of the object. */
export async function readObject(answers: ByteReader, most: number): Promise<Answer> {
  const line = await answers.line();
  if (line === null) return { kind: 'end' };
  if (line.endsWith(' missing') || line.endsWith(' ambiguous')) return { kind: 'missing' };
  const [id = '', type = '', sizeText, rest = ''] = line.split(' ');
  const size = Number(sizeText);
  if (!OBJECT_ID.test(id) || !Number.isSafeInteger(size))
    throw new Error(`git answers "${line.slice(0, 80)}"`);
  const bytes = await answers.take(Math.min(size, most));
  await answers.skip(size - bytes.length + 1);
  return { kind: 'object', id, type, size, bytes, rest };
}
