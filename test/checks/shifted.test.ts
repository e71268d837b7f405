import { beforeAll, expect, it } from 'vitest';
import { patchedCode } from '../../src/c/functions.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { testRemoved } from '../../src/checks/errors/test-removed.js';
import { atOnce } from '../../src/checks/paused.js';
import { runChecks } from '../../src/checks/run.js';
import { applyHunks } from '../../src/diff/apply.js';
import { wholeImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import { grammar } from './hunk.js';

beforeAll(grammar);

const PATCH = `--- a/drivers/gpu/drm/kumo/kumo_gem.c
+++ b/drivers/gpu/drm/kumo/kumo_gem.c
@@ -5,5 +5,3 @@
 	struct kumo_bo *bo = file->bo;
 
-	if (!bo)
-		return;
 	bo->owner = NULL;
`;

const FUNCTION = `static void kumo_release(struct kumo_file *file)
{
	struct kumo_bo *bo = file->bo;

	if (!bo)
		return;
	bo->owner = NULL;
}
`;

it.each([0, 40])('sees what a patch takes away %i lines below the place that it states', (shift) => {
  const before = `${'int kumo_counter;\n'.repeat(2 + shift)}${FUNCTION}`;
  const diff = parseDiff(PATCH);
  const file = diff.kind === 'files' ? diff.files[0] : undefined;
  if (file === undefined) throw new Error('no file');
  const applied = applyHunks(before, file);
  if (!applied.ok) throw new Error('does not apply');
  const images = wholeImages(file, { before, after: applied.after, shifts: applied.shifts });
  const base = { step: 'ref', tree: 'kumo', ref: 'HEAD', commit: null } as const;
  const unit = { file, code: patchedCode(file, { ...images, base }), kernel: null, base: 'ref' as const };
  const { problems } = atOnce(
    runChecks([testRemoved], [unit], {
      learnt: () => null,
      elsewhere: nowhere,
      date: null,
    }),
  );
  expect(problems.map(({ line, text }) => [line, text.trim()])).toEqual([[7, 'bo->owner = NULL;']]);
});
