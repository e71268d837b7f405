import { describe, expect, it } from 'vitest';
import type { Diff, PatchedFile } from '../../src/domain/diff.js';
import type { SkipReason } from '../../src/domain/series.js';
import { parseMessage } from '../../src/mail/parse.js';
import { parseSubject } from '../../src/mail/subject.js';
import { admit, isReply } from '../../src/policy/admission.js';
import { type AdmissionRules, defaultAdmission } from '../../src/policy/admission-rules.js';

const FROM = 'From: Wren Alder <wren@example.org>';
const SUBJECT = 'Subject: [PATCH v2 1/2] drm/quokka: hop';
const QUOKKA = touching('drivers/gpu/drm/quokka/hop.c');

function touching(...paths: readonly string[]): Diff {
  const files = paths.map(
    (path): PatchedFile => ({
      ...{
        path,
        oldPath: path,
        newPath: path,
        change: 'modified',
        binary: false,
        oldBlob: null,
        newBlob: null,
      },
      ...{ oldMode: null, newMode: null, bodyLine: 1, hunks: [], noNewlineAtEnd: { old: false, new: false } },
    }),
  );
  return { kind: 'files', files };
}

interface Mail {
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly diff?: Diff;
  readonly rules?: Partial<AdmissionRules>;
}

async function judge({ headers = [FROM, SUBJECT], body = 'Hop.\n', diff = QUOKKA, rules = {} }: Mail) {
  const message = await parseMessage(Buffer.from(`${headers.join('\n')}\n\n${body}`));
  return admit({ message, subject: parseSubject(message.subject), diff }, { ...defaultAdmission, ...rules });
}

describe('admit', () => {
  it.each<readonly [situation: string, mail: Mail]>([
    ['a patch', {}],
    ['a patch with a damaged diff', { diff: { kind: 'damaged', reason: 'short hunk', bodyLine: 3 } }],
    ['a patch for a tree', { headers: [FROM, 'Subject: [PATCH drm-misc-next v5 2/3] drm/quokka: hop'] }],
    ['a patch with its own version number', { headers: [FROM, 'Subject: [PATCH v2.1 2/3] drm/quokka: hop'] }],
    ['a patch behind a list tag', { headers: [FROM, 'Subject: [Linux-stm32] [PATCH] drm/quokka: hop'] }],
    ['a patch in a thread', { headers: [FROM, SUBJECT, 'In-Reply-To: <hop@example.org>'] }],
    ['Auto-Submitted: no', { headers: [FROM, SUBJECT, 'Auto-Submitted: No'] }],
    ['a person called Bot', { headers: ['From: Ann Botham <bot@botham.example.org>', SUBJECT] }],
    ['a person called Robot', { headers: ['From: Robot Marsh <syzbot@example.org>', SUBJECT] }],
    ['an address that holds a bot’s', { headers: ['From: X <lkp@intel.com.example.org>', SUBJECT] }],
    ['a reverted stable commit', { headers: [FROM, 'Subject: [PATCH] Revert "5.10 stable AUTOSEL"'] }],
    ['a subject about mesa', { headers: [FROM, 'Subject: [PATCH] drm: mesa wants to hop'] }],
    ['files at the top of the tree', { diff: touching('MAINTAINERS', '.mailmap', 'Makefile') }],
    ['a request text inside a patch', { body: 'The following changes since commit 1a2b3c4 did not hop.\n' }],
    [
      'one file of the subsystem',
      { diff: touching('mm/hop.c', 'drivers/gpu/drm/hop.c'), rules: { paths: ['drivers/gpu/drm/'] } },
    ],
    [
      'paths with a damaged diff',
      { diff: { kind: 'damaged', reason: 'x', bodyLine: 1 }, rules: { paths: ['mm/'] } },
    ],
    ['an RFC, unless they are switched off', { headers: [FROM, 'Subject: [RFC PATCH] drm: hop'] }],
    [
      'somebody else than the ignored',
      { rules: { ignoredAuthors: ['alder@example.org', 'ren@example.org'] } },
    ],
  ])('%s', async (_, mail) => expect(await judge(mail)).toBeNull());

  const request =
    'The following changes since commit 1a2b3c4d:\n\n  hop\n\nare available in the Git repository at:\n\n  x\n';

  it.each<readonly [reason: SkipReason, detail: string, mail: Mail]>([
    [
      'own-mail',
      'Message-ID kogin.1@example.org',
      { headers: [FROM, SUBJECT, 'Message-ID: <kogin.1@example.org>'] },
    ],
    ['own-mail', 'X-Kogin header', { headers: [FROM, SUBJECT, 'X-Kogin: check=hop'] }],
    ['own-mail', 'From wren@example.org', { rules: { ownAddresses: ['Wren@example.org'] } }],
    [
      'bot',
      'Auto-Submitted: auto-generated',
      { headers: [FROM, SUBJECT, 'Auto-Submitted: auto-generated; hop=1'] },
    ],
    ['bot', 'robot-id: <hop@example.org>', { headers: [FROM, SUBJECT, 'Robot-ID: <hop@example.org>'] }],
    ['bot', 'delivery report', { headers: [FROM, SUBJECT, 'Content-Type: multipart/report; boundary=b'] }],
    ['bot', 'From lkp@intel.com', { headers: ['From: Test <lkp@intel.com>', SUBJECT] }],
    ['bot', 'From kernel test robot', { headers: ['From: kernel test robot <x@example.org>', SUBJECT] }],
    [
      'bot',
      'From syzbot+0123@syzkaller.appspotmail.com',
      { headers: ['From: syzbot <syzbot+0123@syzkaller.appspotmail.com>', SUBJECT] },
    ],
    ['ignored-author', 'wren@example.org', { rules: { ignoredAuthors: ['WREN@example.org'] } }],
    [
      'rfc',
      'RFC patches are switched off',
      { headers: [FROM, 'Subject: [RFC PATCH] drm: hop'], rules: { rfc: false } },
    ],
    [
      'ignored-author',
      'zoe@example.org',
      { body: 'From: Zoe <zoe@example.org>\n\nHop.\n', rules: { ignoredAuthors: ['zoe@example.org'] } },
    ],
    ['reply', 'Re: [PATCH] hop', { headers: [FROM, 'Subject: Re: [PATCH] hop'] }],
    [
      'reply',
      '[Quokka-devel] Re: [PATCH] hop',
      { headers: [FROM, 'Subject: [Quokka-devel] Re: [PATCH] hop'] },
    ],
    ['pull-request', '[GIT PULL] hop', { headers: [FROM, 'Subject: [GIT PULL] hop'] }],
    ['pull-request', '[PULL 3/9] hop', { headers: [FROM, 'Subject: [PULL 3/9] hop'] }],
    ['pull-request', 'text of git request-pull', { body: request, diff: { kind: 'none' } }],
    [
      'not-a-patch',
      'Applied "hop" to the quokka tree',
      { headers: [FROM, 'Subject: Applied "hop" to the quokka tree'] },
    ],
    ['not-a-patch', '', { headers: [FROM] }],
    ['cover-letter', '0/3', { headers: [FROM, 'Subject: [PATCH 0/3] hop'] }],
    ['stable-round', 'X-stable: review', { headers: [FROM, SUBJECT, 'X-stable: review'] }],
    ['stable-round', 'tag AUTOSEL', { headers: [FROM, 'Subject: [PATCH AUTOSEL 6.1 3/9] hop'] }],
    ['stable-round', 'tag 5.10', { headers: [FROM, 'Subject: [PATCH 5.10 012/300] hop'] }],
    ['stable-round', 'tag 6.1.y', { headers: [FROM, 'Subject: [PATCH 6.1.y] hop'] }],
    ['stable-round', 'tag v6.1.y', { headers: [FROM, 'Subject: [PATCH 19/19 v6.1.y] hop'] }],
    ['stable-round', 'tag linux-5.15.y', { headers: [FROM, 'Subject: [PATCH linux-5.15.y] hop'] }],
    ['stable-round', 'tag 6.6-stable', { headers: [FROM, 'Subject: [PATCH 6.6-stable] hop'] }],
    ['other-project', 'tag i-g-t', { headers: [FROM, 'Subject: [PATCH i-g-t 1/2] hop'] }],
    ['other-project', 'tag libdrm', { headers: [FROM, 'Subject: [PATCH libdrm v2] hop'] }],
    ['other-project', 'path src/gallium/hop.c', { diff: touching('src/gallium/hop.c') }],
    ['other-project', 'path lib/igt_hop.c', { diff: touching('lib/igt_hop.c') }],
    ['other-project', 'path tests/hop.c', { diff: touching('lib/hop.c', 'tests/hop.c') }],
    ['too-large', 'body of 5 characters, limit 4', { rules: { maxBodyLength: 4 } }],
    ['no-diff', 'no diff in the mail', { diff: { kind: 'none' } }],
    [
      'other-subsystem',
      'mm/hop.c and nothing that the configured paths name',
      { diff: touching('mm/hop.c'), rules: { paths: ['drivers/gpu/drm/', 'include/drm/'] } },
    ],
  ])('%s: %s', async (...[reason, detail, mail]) => {
    expect(await judge(mail)).toEqual({ reason, detail });
  });
});

describe('isReply', () => {
  it('sees the Re: behind a list tag, and only there', () => {
    expect(isReply(parseSubject('[Quokka-devel] Re: [PATCH] hop'))).toBe(true);
    expect(isReply(parseSubject('[PATCH] drm/quokka: re: hop'))).toBe(false);
  });
});
