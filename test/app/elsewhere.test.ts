import { expect, onTestFinished, test } from 'vitest';
import { type Reviewed, reviewMails } from '../../src/app/review.js';
import type { Check } from '../../src/checks/check.js';
import { headerProtoDrift } from '../../src/checks/crossfile/header-proto-drift.js';
import { oldFailureTested } from '../../src/checks/crossfile/old-failure-tested.js';
import { kdocParamUnknown } from '../../src/checks/forwarding/kdoc-param-unknown.js';
import { lockedCallbackRelocks } from '../../src/checks/locking/locked-callback-relocks.js';
import type { RawMail } from '../../src/io/raw-mail.js';
import { openTree } from '../../src/io/tree.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { commit, git, newRepository } from '../io/repository.js';

const FOLDER = 'drivers/gpu/drm/kumo';

const MAPPING = `#include "kumo.h"

void *kumo_get_vaddr(struct drm_gem_object *obj)
{
	void *vaddr;

	dma_resv_lock(obj->resv, NULL);
	vaddr = kumo_map(obj);
	dma_resv_unlock(obj->resv);
	return vaddr;
}
`;

const TABLE = `#include "kumo.h"

static const struct drm_gem_object_funcs kumo_gem_funcs = {
	.vmap = kumo_gem_vmap,
};
`;

const BEFORE = `#include "kumo.h"

int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	iosys_map_set_vaddr(map, kumo_map(obj));
	return 0;
}
`;

interface Change {
  readonly before: string;
  readonly after: string;
  /** Another file of the driver instead of the one that maps. */
  readonly other?: string;
  /** The same as the patch leaves it; untouched if absent. */
  readonly otherAfter?: string;
}

const CALL: Change = { before: BEFORE, after: BEFORE.replace('kumo_map(obj)', 'kumo_get_vaddr(obj)') };

/** A repository with a driver of three files, and the mail of a patch to one of them. */
function posted(
  trailer: (commit: string) => string,
  { before, after, other = MAPPING, otherAfter = other }: Change = CALL,
): { readonly path: string; readonly mail: RawMail } {
  const path = newRepository();
  const files = { [`${FOLDER}/map.c`]: other, [`${FOLDER}/gem.c`]: TABLE, [`${FOLDER}/prime.c`]: before };
  const base = commit(path, { files });
  const patched = commit(path, {
    files: { [`${FOLDER}/prime.c`]: after, [`${FOLDER}/map.c`]: otherAfter },
  });
  const diff = git(path, ['diff', base, patched]);
  git(path, ['reset', '--hard', '--quiet', base]);
  // Without its index line the file is looked for by name.
  const text = diff.replaceAll(/^index .*\n/gm, '');
  const raw = [
    'From: Mira Holm <mira@example.org>',
    'To: kumo@example.org',
    'Subject: [PATCH] drm/kumo: Map by the driver',
    'Message-ID: <1@example.org>',
    'Date: Wed, 02 Jan 2030 12:00:00 +0000',
    '',
    `Map.\n---\n${trailer(base)}\n${text}\n`,
  ].join('\n');
  return { path, mail: { kind: 'mail', raw: Buffer.from(raw), source: 'test' } };
}

async function reviewed(
  mail: RawMail,
  path: string,
  check: Check = lockedCallbackRelocks,
): Promise<Reviewed> {
  async function* mails(): AsyncGenerator<RawMail> {
    yield mail;
  }
  const tree = await openTree({ path, refs: ['main'] });
  onTestFinished(() => tree.close());
  const options = {
    checks: [{ ...check, maturity: 'stable' as const }],
    trees: [tree],
    learnt: null,
    admission: defaultAdmission,
    identity: {
      name: 'Kogin bot',
      address: 'kogin@example.org',
      domain: 'example.org',
      url: 'https://example.org',
    },
    now: () => 0,
  };
  for await (const result of reviewMails(mails(), options)) return result;
  throw new Error('no result');
}

test('a check learns from other files of the driver, and says where they prove it', async () => {
  const { path, mail } = posted((base) => `base-commit: ${base}\n`);
  const { review } = await reviewed(mail, path);
  expect(review.bases[0]?.step).toBe('base-commit');
  expect(review.reported).toHaveLength(1);
  expect(review.reported[0]?.evidence).toContainEqual({
    path: `${FOLDER}/map.c`,
    line: 7,
    text: '\tdma_resv_lock(obj->resv, NULL);',
    note: 'the lock is taken',
  });
});

test('what rests on a tree that is merely similar is held', async () => {
  const { path, mail } = posted(() => '');
  const { review } = await reviewed(mail, path);
  expect(review.bases[0]?.step).toBe('ref');
  expect(review.reported).toEqual([]);
  expect(review.held.map(({ reason }) => reason)).toEqual(['similar-base']);
});

test.each([
  ['base-commit', (base: string) => `base-commit: ${base}\n`, ['header-proto-drift']],
  ['ref', () => '', ['similar-base']],
] as const)(
  'a declaration in another file that the patch leaves alone counts as that file is known: %s',
  async (step, trailer, said) => {
    const other = 'int kumo_attach(struct kumo_device *kumo);\nint kumo_reset(void);\n';
    const before = 'int kumo_attach(struct kumo_device *kumo)\n{\n\treturn kumo_start(kumo);\n}\n';
    const { path, mail } = posted(trailer, {
      before,
      after: before.replace('*kumo)', '*kumo, u32 flags)'),
      other,
      otherAfter: `${other}int kumo_stop(void);\n`,
    });
    const { review } = await reviewed(mail, path, headerProtoDrift);
    expect(review.bases.map((base) => base.step)).toEqual([step, step]);
    expect([
      ...review.reported.map(({ check }) => check),
      ...review.held.map(({ reason }) => reason),
    ]).toEqual(said);
  },
);

const CREATION = `#include "kumo.h"

struct kumo_map *kumo_map_new(struct kumo_device *kumo)
{
	struct kumo_map *map = kzalloc(sizeof(*map), GFP_KERNEL);

	if (!map)
		return NULL;
	map->owner = kumo;
	return map;
}
`;

/** Another file of the driver that creates one, and what it says of a failure. */
function creating(failure: string): Change {
  const other = `#include "kumo.h"

int kumo_open(struct kumo_device *kumo)
{
	kumo->map = kumo_map_new(kumo);
	if (${failure})
		return -ENOMEM;
	return kumo_fill(kumo->map);
}
`;
  return { before: CREATION, after: CREATION.replace('return NULL', 'return ERR_PTR(-ENOMEM)'), other };
}

test('a caller in another file that tests for the old failure is named with its line', async () => {
  const { path, mail } = posted((base) => `base-commit: ${base}\n`, creating('!kumo->map'));
  const { review } = await reviewed(mail, path, oldFailureTested);
  expect(review.reported.map(({ comment }) => comment)).toEqual([
    expect.stringContaining('kumo_open() still tests for NULL alone'),
  ]);
  expect(review.reported[0]?.evidence).toContainEqual(
    expect.objectContaining({ path: `${FOLDER}/map.c`, line: 6 }),
  );
  const right = posted((base) => `base-commit: ${base}\n`, creating('IS_ERR(kumo->map)'));
  expect((await reviewed(right.mail, right.path, oldFailureTested)).review.reported).toEqual([]);
});

/** A patch that describes a parameter which the function does not have, under a comment of so many lines. */
function described(lines: number): Change {
  const text = ' * It grows.\n'.repeat(lines);
  const before = `#include "kumo.h"\n\n/**\n * kumo_version - Version of it\n${text} */\nint kumo_version(void)\n{\n\treturn 3;\n}\n`;
  return { before, after: before.replace('of it\n', 'of it\n * @kumo: the device\n') };
}

test('a head that the patch does not show may be another one on a similar tree', async () => {
  const shown = posted(() => '', described(1));
  const seen = (await reviewed(shown.mail, shown.path, kdocParamUnknown)).review;
  expect(seen.held.map(({ reason }) => reason)).toEqual(['minor']);
  const { path, mail } = posted(() => '', described(6));
  const { review } = await reviewed(mail, path, kdocParamUnknown);
  expect(review.reported).toEqual([]);
  expect(review.held.map(({ reason }) => reason)).toEqual(['similar-base']);
});
