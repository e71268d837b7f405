import { beforeAll, describe, expect, test } from 'vitest';
import { patchedCode } from '../../src/c/functions.js';
import { grantSteps } from '../../src/c/steps.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { checks } from '../../src/checks/index.js';
import { MOST_STEPS, MOST_STEPS_ON_TREE, stepsOn } from '../../src/checks/limits.js';
import { atOnce } from '../../src/checks/paused.js';
import { type Judgement, runChecks } from '../../src/checks/run.js';
import { hunkImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import { diffOf, grammar } from '../checks/hunk.js';

beforeAll(grammar);

/** How the file was found: in the mail alone, if nothing else is said. */
type Found = 'hunks' | 'blob';

interface Work extends Judgement {
  /** Steps that it took to judge the new side. */
  readonly steps: number;
}

/** What checks say of a new function with these lines, and what it took. */
function judge(lines: readonly string[], only = checks, found: Found = 'hunks'): Work {
  const base = { step: found, tree: null, ref: null, commit: null };
  const code = ['static int kumo_try(struct kumo_bo *bo)', '{', ...lines, '\treturn 0;', '}'];
  const diff = parseDiff(diffOf(code.map((line) => `+${line}`).join('\n')));
  if (diff.kind !== 'files') throw new Error(diff.kind);
  const units = diff.files.map((file) => ({
    file,
    code: patchedCode(file, { ...hunkImages(file), base }),
    kernel: null,
    base: found,
  }));
  const outlines = units
    .flatMap(({ code: { before, after } }) => [before, after])
    .filter((side) => side !== null)
    .map(({ outline }) => outline);
  const steps = grantSteps(outlines, 0);
  const judged = atOnce(runChecks(only, units, { date: null, learnt: () => null, elsewhere: nowhere }));
  expect(judged.crashes).toEqual([]);
  return { ...judged, steps: stepsOn([found]) - steps.left };
}

const times = (count: number, ...lines: readonly string[]) =>
  Array.from({ length: count }, (_, i) => lines.map((line) => line.replace(/#/g, `${i}`))).flat();

const pairing = checks.filter(({ id }) => /^(?:alloc-free-(?:device|size)-mismatch|dir-mismatch)$/.test(id));

describe('the other end of a pair is looked up: twice as many calls take about twice the steps', () => {
  test.each([
    ['frees of one pointer', ['\tdma_free_wc(bo->dev, bo->size, bo->vaddr, bo->dma);']],
    ['frees of one ring', ['\tdma_free_coherent(bo->dev, RING_SIZE, bo->cpu, bo->addr);']],
    ['allocations of one member', ['\tbo->cpu = dma_alloc_wc(bo->dev, SZ_4K, &bo->dma, GFP_KERNEL);']],
    ['allocations of many members', ['\tbo->cpu# = dma_alloc_wc(bo->dev, SZ_4K, &bo->dma#, GFP_KERNEL);']],
    [
      'maps and unmaps',
      ['\tdma_map_sgtable(bo->dev, bo->s#, DIR, 0);', '\tdma_unmap_sgtable(bo->dev, bo->s#, OTHER, 0);'],
    ],
  ])('%s', (_, lines) => {
    const one = judge(times(300, ...lines), pairing);
    const two = judge(times(600, ...lines), pairing);
    expect([one.notJudged, two.notJudged]).toEqual([{}, {}]);
    expect(one.steps).toBeGreaterThan(0);
    expect(two.steps / one.steps).toBeLessThan(2.5);
  });
});

describe('what takes more steps than any patch of people is not judged to the end, and that is said', () => {
  const reason = 'the patch takes too many steps to follow';

  test.each([
    [
      'objects declared and looked up',
      1900,
      ['\tstruct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);'],
    ],
    [
      'allocations of as many members',
      1900,
      ['\tbo->cpu# = dma_alloc_wc(bo->dev, SZ_4K, &bo->dma#, GFP_KERNEL);'],
    ],
    [
      'things pinned that may fail',
      400,
      ['\tret = kumo_fb_pin(fb, plane->vm);', '\tif (ret)', '\t\treturn ret;', '\tret = kumo_fb_layout(fb);'],
    ],
  ])('%s', (_, count, lines) => {
    const { notJudged, steps } = judge([...times(count, ...lines), '\tkumo_fb_unpin(fb, plane->vm);']);
    expect(notJudged).toMatchObject({ [reason]: 1 });
    // One search at most goes beyond.
    expect(steps).toBeLessThan(MOST_STEPS * 1.02);
  });
});

test('the long functions of a tree may take more', () => {
  const pinned = [
    ...times(
      160,
      '\tret = kumo_fb_pin(fb, plane->vm);',
      '\tif (ret)',
      '\t\treturn ret;',
      '\tret = kumo_fb_layout(fb);',
    ),
    '\tkumo_fb_unpin(fb, plane->vm);',
  ];
  expect(judge(pinned).notJudged).toEqual({ 'the patch takes too many steps to follow': 1 });
  expect(judge(pinned, checks, 'blob').notJudged).toEqual({});
  expect(stepsOn(['hunks', 'hunks'])).toBe(MOST_STEPS);
  expect(stepsOn(['hunks', 'blob'])).toBeGreaterThanOrEqual(MOST_STEPS_ON_TREE);
  expect(stepsOn(['blob', 'blob'])).toBeGreaterThan(stepsOn(['hunks', 'blob']));
});

test('the text of a function is searched once for a name, however often an error is stored there', () => {
  const only = checks.filter(({ id }) => id === 'lost-error-code');
  const lines = (count: number) => ['\tint err;', ...times(count, '\terr = -EINVAL;', '\treturn err;')];
  const one = judge(lines(100), only);
  const two = judge(lines(200), only);
  expect(one.steps).toBeGreaterThan(1000);
  expect(two.steps / one.steps).toBeLessThan(2.5);
});

test('calls that nothing leads to are looked at as far as others', () => {
  const only = checks.filter(({ id }) => id === 'helper-overwrites-caller-args');
  const judged = judge(times(1500, '\treturn drm_gem_dma_dumb_create(file, drm, args);'), only);
  expect(judged.notJudged).toEqual({ 'the patch takes too many steps to follow': 1 });
});

test('a function that adds more callbacks to fences than people do is left out by the check for them', () => {
  const only = checks.filter(({ id }) => id === 'callback-owns-reference');
  const adding = ['\tret = dma_fence_add_callback(fence, &job->cb, kumo_fence_cb);'];
  expect(judge(times(20, ...adding), only).notJudged).toEqual({});
  const { notJudged, steps } = judge(times(1900, ...adding), only);
  expect(notJudged).toEqual({ 'the function adds more than 20 callbacks': 1 });
  expect(steps).toBeLessThan(MOST_STEPS / 100);
});

describe('a function of more statements than people write is left out, and that is said', () => {
  test.each([
    ['tests of one value', ['\tif (ret)', '\t\treturn ret;', '\tkumo_start(kumo);']],
    ['calls behind tests', ['\tif (!jmb)', '\t\tkumo_try(kumo);']],
    ['unlocks', ['\tdma_resv_unlock(dmabuf->resv);']],
  ])('%s', (_, lines) => {
    const { notJudged, steps } = judge(times(2001, ...lines));
    expect(notJudged).toEqual({ 'the function has more than 2000 statements': 1 });
    expect(steps).toBeLessThan(MOST_STEPS / 100);
  });

  test('returns are no part of the count: nothing is followed through them', () => {
    expect(judge(times(2001, '\treturn 0;')).notJudged).toEqual({});
  });
});

describe('a name that no pattern can be made of', () => {
  const name = `${'kumo_'.repeat(2000)}dev`;

  test('leaves its patch out', () => {
    const { notJudged } = judge([`\tstruct kumo *${name} = kumo_get(bo);`, `\tkumo_put(${name});`]);
    expect(notJudged).toEqual({ 'the patch has a word of more than 1000 letters': 1 });
  });

  test('a long one that people may write does not', () => {
    expect(judge([`\tkumo_put(${name.slice(0, 900)});`]).notJudged).toEqual({});
  });

  test('nor does one that stands in a comment', () => {
    expect(judge([`\t/* ${name} */`]).notJudged).toEqual({});
  });
});
