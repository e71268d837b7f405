import type { Diff } from '../domain/diff.js';
import type { Message } from '../domain/mail.js';
import type { Patch } from '../domain/series.js';
import { realAuthor } from '../mail/addresses.js';
import { parseSubject } from '../mail/subject.js';

/** The mail with what its subject, its body's `From:` and its already parsed diff say about it. */
export function toPatch(message: Message, diff: Diff): Patch {
  return { message, subject: parseSubject(message.subject), author: realAuthor(message), diff };
}
