import { type Reviewed, reviewMails } from '../../src/app/review.js';
import type { Check } from '../../src/checks/check.js';
import { checks } from '../../src/checks/index.js';
import type { RawMail } from '../../src/io/raw-mail.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { diffOf } from './kumo-hunks.js';

const identity = {
  name: 'Kogin bot',
  address: 'kogin@example.org',
  domain: 'example.org',
  url: 'https://kogin.example.org',
};

/** A mail as text; what is not named is the same for all. */
interface Mail {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly replyTo?: string;
  /** The day on which it was sent, counted from the first of February 2026 on. */
  readonly day?: number;
}

/** A mail of the author Mira Holm. */
export function mail({ id, subject, body, replyTo, day = 2 }: Mail): RawMail {
  const head = [
    'From: Mira Holm <mira@example.org>',
    'To: dri-devel@lists.example.org',
    `Subject: ${subject}`,
    `Message-ID: <${id}>`,
    `Date: ${new Date(Date.UTC(2026, 1, day)).toUTCString().slice(5, 16)} 11:02:10 +0100`,
    ...(replyTo === undefined ? [] : [`In-Reply-To: <${replyTo}>`]),
  ];
  return { kind: 'mail', raw: Buffer.from(`${head.join('\n')}\n\n${body}`), source: id };
}

/** A diff of one file of the invented driver. */
export function diff(hunk: string): string {
  return diffOf('drivers/gpu/drm/kumo/kumo_gem.c', hunk);
}

/** What is said of the mails, one for each. */
export async function review(
  mails: readonly RawMail[],
  own: readonly Check[] = checks,
): Promise<readonly Reviewed[]> {
  async function* source(): AsyncGenerator<RawMail> {
    yield* mails;
  }
  const options = {
    checks: own,
    trees: [],
    learnt: null,
    admission: defaultAdmission,
    identity,
    now: () => 0,
  };
  const all: Reviewed[] = [];
  for await (const each of reviewMails(source(), options)) all.push(each);
  return all;
}
