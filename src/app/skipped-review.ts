import type { PatchReview } from '../domain/finding.js';
import type { Message } from '../domain/mail.js';

/** The review of a mail that is not reviewed, with the reason. */
export function skippedReview({ id, subject }: Message, reason: string | null): PatchReview {
  return {
    messageId: id,
    subject,
    status: 'skipped',
    reason,
    bases: [],
    reported: [],
    held: [],
    notJudged: {},
    crashes: [],
  };
}
