import type { Diff } from '../domain/diff.js';
import type { Message } from '../domain/mail.js';
import type { Patch } from '../domain/series.js';
import { listsOf, realAuthor } from '../mail/addresses.js';
import { parseSubject } from '../mail/subject.js';

/** The mail with what its subject, its body's `From:` and its already parsed diff say about it. */
export function toPatch(message: Message, diff: Diff): Patch {
  const subject = parseSubject(message.subject);
  return { message, subject, author: realAuthor(message), lists: listsOf(message), diff };
}
