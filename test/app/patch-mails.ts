import type { PatchReview } from '../../src/domain/finding.js';
import type { Message } from '../../src/domain/mail.js';
import type { Arrived, Source } from '../../src/io/source.js';

/** A patch mail as a test needs it. */
export interface PatchMail {
  /** Before the `@`. */
  readonly id: string;
  /** `[PATCH v2 1/3] drm/kumo: pin buffers`. */
  readonly subject: string;
  readonly answers?: string;
  readonly by?: string;
  /** The file that it changes; null for a mail without a diff. */
  readonly path?: string | null;
  /** Minutes after noon of the day. */
  readonly minute?: number;
}

/** Noon of the day on which the mails are sent, in milliseconds since the epoch. */
export const NOON = Date.UTC(2031, 4, 5, 12);

/** The mail as it is delivered. */
export function patchMail(mail: PatchMail): string {
  const { id, subject, answers, by = 'Wanda Sample <wanda@example.org>', minute = 0 } = mail;
  const path = mail.path === undefined ? 'drivers/gpu/drm/kumo/kumo_gem.c' : mail.path;
  const lines = [
    `From: ${by}`,
    'To: dri-devel@example.org',
    `Subject: ${subject}`,
    `Date: ${new Date(NOON + minute * 60_000).toUTCString()}`,
    `Message-ID: <${id}@example.org>`,
    ...(answers === undefined
      ? []
      : [`In-Reply-To: <${answers}@example.org>`, `References: <${answers}@example.org>`]),
    '',
    'Kumo pins its buffers too late.',
  ];
  if (path !== null) lines.push('---', ...diffOf(path, id), '-- ', '2.50.0');
  return `${lines.join('\n')}\n`;
}

function diffOf(path: string, id: string): readonly string[] {
  return [
    `diff --git a/${path} b/${path}`,
    `--- a/${path}`,
    `+++ b/${path}`,
    '@@ -1,3 +1,4 @@',
    ' int kumo_pin(struct kumo_bo *bo);',
    `+int kumo_${id}(struct kumo_bo *bo);`,
    ' int kumo_unpin(struct kumo_bo *bo);',
    ' int kumo_vmap(struct kumo_bo *bo);',
  ];
}

/** A source that delivers these mails and ends. */
export function delivered(mails: readonly string[], options: { readonly history?: boolean } = {}): Source {
  return {
    name: `test ${mails.length}`,
    async *open() {
      yield mails.map(
        (text, i): Arrived => ({
          kind: 'mail',
          raw: Buffer.from(text),
          from: `mail ${i}`,
          place: { folder: '', position: String(i) },
          history: options.history ?? false,
        }),
      );
    },
  };
}

/** The review of a mail in which nothing was found. */
export function reviewedWithout({ id, subject }: Message): PatchReview {
  return {
    messageId: id,
    subject,
    status: 'reviewed',
    reason: null,
    bases: [],
    reported: [],
    held: [],
    notJudged: {},
    crashes: [],
  };
}
