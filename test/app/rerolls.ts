import { mailboxSource, type ThreadSource } from '../../src/app/thread-sources.js';
import type { RawMail } from '../../src/io/raw-mail.js';

const DAY = 86_400_000;
/** The time of the first version, less a day; in milliseconds since the epoch. */
export const START = Date.UTC(2026, 1, 3, 16);
/** A test of an error pointer that is wrong. */
export const BAD = 'if (!sgt)';
/** The same as it should be. */
export const GOOD = 'if (IS_ERR(sgt))';
/** The only file of the patch. */
export const PATH = 'drivers/gpu/drm/hoshi/hoshi_mmu.c';

/** What differs from the patch as it mostly is. */
interface Changes {
  readonly text?: string;
  /** Name of the tested variable. */
  readonly variable?: string;
  readonly id?: string;
  readonly title?: string;
  readonly sender?: string;
  /** When it was sent, counted from {@link START}. */
  readonly day?: number;
}

/** A version of a patch that tests an error pointer in one way or the other. */
export function version(number: number, tested: string, changes: Changes = {}): RawMail {
  const {
    text = '',
    variable = 'sgt',
    id = `v${number}`,
    sender = 'Teodor Brandt <teodor@example.org>',
  } = changes;
  const { title = 'Map buffer objects on first use', day = number } = changes;
  const marker = number === 1 ? '[PATCH]' : `[PATCH v${number}]`;
  const lines = [
    `From: ${sender}`,
    'To: dri-devel@lists.example.org',
    `Date: ${new Date(START + day * DAY).toUTCString().replace('GMT', '+0000')}`,
    `Subject: ${marker} drm/hoshi: ${title}`,
    `Message-ID: <${id}@example.org>`,
    '',
    `Map a buffer on first use. ${text}`,
    '---',
    `diff --git a/${PATH} b/${PATH}`,
    `--- a/${PATH}`,
    `+++ b/${PATH}`,
    '@@ -3,2 +3,13 @@',
    ' ',
    '+int hoshi_mmu_map_bo(struct hoshi_mmu *mmu, struct drm_gem_shmem_object *shmem)',
    '+{',
    '+\tstruct sg_table *sgt;',
    '+',
    '+\tsgt = drm_gem_shmem_get_pages_sgt(shmem);',
    `+\t${tested}`,
    '+\t\treturn -ENOMEM;',
    '+',
    '+\treturn hoshi_mmu_map_sgt(mmu, sgt);',
    '+}',
    '+',
    ' int hoshi_mmu_unmap(struct hoshi_mmu *mmu)',
    '-- ',
    '2.43.0',
    '',
  ];
  const raw = lines.join('\n').replaceAll(/\bsgt\b/g, variable);
  return { kind: 'mail', raw: Buffer.from(raw), source: id };
}

/** A mailbox that holds these mails. */
export function mailbox(...mails: readonly RawMail[]): ThreadSource {
  return mailboxSource('a mailbox', async (id) => mails.filter(({ raw }) => raw.includes(`<${id}>`)));
}
