import { beforeAll, describe, expect, test } from 'vitest';
import { type PatchedCode, patchedCode } from '../../src/c/functions.js';
import type { Check } from '../../src/checks/check.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { checks } from '../../src/checks/index.js';
import { MOST_STEPS, STEPS_OF_PROBLEM } from '../../src/checks/limits.js';
import { atOnce } from '../../src/checks/paused.js';
import { type Judgement, runChecks } from '../../src/checks/run.js';
import { hunkImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import { diffOf, grammar } from '../checks/hunk.js';

beforeAll(grammar);

const setting = { date: Date.UTC(2026, 0, 2), learnt: () => null, elsewhere: nowhere };
const base = { step: 'hunks', tree: null, ref: null, commit: null } as const;

function check(id: string): Check {
  const found = checks.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}

function unitsOf(text: string) {
  const diff = parseDiff(text);
  if (diff.kind !== 'files') throw new Error(diff.kind);
  return diff.files.map((file) => ({
    file,
    code: patchedCode(file, { ...hunkImages(file), base }),
    kernel: null,
    base: 'hunks' as const,
  }));
}

/** What one check says of a function whose lines come with their signs. */
function judge(only: Check, lines: readonly string[]): Judgement {
  const head = [' static int kumo_try(struct kumo *kumo, struct drm_file *file, u32 *handle)', ' {'];
  return judgeHunk(only, [...head, ...lines, ' }']);
}

/** The same of whole functions. */
function judgeHunk(only: Check, lines: readonly string[]): Judgement {
  const judged = atOnce(runChecks([only], unitsOf(diffOf(lines.join('\n'))), setting));
  expect(judged.crashes).toEqual([]);
  return judged;
}

/** How many problems that are on the new side. */
function countIn({ problems }: Judgement): number {
  return problems.filter(({ side }) => side === 'new').length;
}

const times = (count: number, ...lines: readonly string[]) =>
  Array.from({ length: count }, (_, i) => lines.map((line) => line.replace(/#/g, `${i}`))).flat();

/** The object goes under so many names one after the other until it gets its handle. */
function renamed(names: number): readonly string[] {
  return [
    '+\tstruct drm_gem_shmem_object *name0 = drm_gem_shmem_create(kumo->drm, SZ_4K);',
    '+\tif (IS_ERR(name0))',
    '+\t\treturn PTR_ERR(name0);',
    ...Array.from({ length: names - 1 }, (_, i) => `+\tstruct drm_gem_object *name${i + 1} = name${i};`),
    `+\treturn drm_gem_handle_create(file, name${names - 1}, handle);`,
  ];
}

test('handle-create-put follows an object through four names', () => {
  const only = check('handle-create-put');
  expect(countIn(judge(only, renamed(4)))).toBe(1);
  expect(countIn(judge(only, renamed(5)))).toBe(0);
});

test('test-removed looks at 32 tests that are taken away', () => {
  const only = check('test-removed');
  const removed = (count: number) => [
    ...times(count, '-\tif (!kumo->bo#)', '-\t\treturn -EINVAL;'),
    ...times(count, ' \tkumo_start(kumo->bo#->dev);'),
    ' \treturn 0;',
  ];
  const [most, more] = [judge(only, removed(32)), judge(only, removed(33))];
  expect([countIn(most), most.notJudged]).toEqual([32, {}]);
  expect([countIn(more), more.notJudged]).toEqual([32, { 'too many tests taken away': 1 }]);
});

test('what is taken and not given back is followed for 100 things in a function', () => {
  const only = check('missing-unlock');
  const locked = (count: number) => [
    ...times(count, '+\tmutex_lock(&kumo->lock#);'),
    '+\tif (kumo->dead)',
    '+\t\treturn -ENODEV;',
    ...times(count, '+\tmutex_unlock(&kumo->lock#);'),
    '+\treturn 0;',
  ];
  expect(countIn(judge(only, locked(100)))).toBe(100);
  expect(countIn(judge(only, locked(101)))).toBe(100);
});

test('alloc-free-family-mismatch holds a free against 50 allocations', () => {
  const only = check('alloc-free-family-mismatch');
  const allocated = (count: number) => [
    '+\tvoid *table = vmalloc(SZ_4K);',
    ...times(count - 1, '+\tif (kumo->kind == #)', '+\t\ttable = vmalloc(SZ_#K);'),
    '+\tkfree(table);',
    '+\treturn 0;',
  ];
  const [most, more] = [judge(only, allocated(50)), judge(only, allocated(51))];
  expect([countIn(most), most.notJudged]).toEqual([1, {}]);
  expect([countIn(more), Object.keys(more.notJudged)]).toEqual([
    0,
    ['a pointer has more than 50 allocations'],
  ]);
});

test('failure-undoes-less reads labels of up to 2,000 characters', () => {
  const only = check('failure-undoes-less');
  const dropped = (lines: number) => [
    ' \tint ret;',
    ' \tkumo_cache_init(&kumo->cache);',
    ' \tret = kumo_start(kumo);',
    ' \tif (ret)',
    '-\t\tgoto unmap;',
    '+\t\treturn ret;',
    ' \treturn 0;',
    '-unmap:',
    '-\tkumo_cache_destroy(&kumo->cache);',
    ...times(lines, '-\tkumo_write(kumo, #);'),
    '-\treturn ret;',
  ];
  expect(countIn(judge(only, dropped(10)))).toBe(1);
  expect(countIn(judge(only, dropped(100)))).toBe(0);
});

test('label-undoes-less looks at 32 labels', () => {
  const only = check('label-undoes-less');
  const labels = (count: number) => [
    ' \tint ret;',
    ...times(count, ' \tkumo_map(kumo->bo#);'),
    ...times(count, ' \tret = kumo_start(kumo, #);', ' \tif (ret)', ' \t\tgoto err#;'),
    ' \treturn 0;',
    ...times(count - 1, ' err#:', ' \tkumo_stop(kumo, #);', ' \treturn ret;'),
    ` err${count - 1}:`,
    `-\tkumo_unmap(kumo->bo${count - 1});`,
    ' \tkumo_reset(kumo);',
    ' \treturn ret;',
  ];
  expect(countIn(judge(only, labels(32)))).toBe(1);
  expect(countIn(judge(only, labels(33)))).toBe(0);
});

describe('all checks together', () => {
  test.each(['run', 'runFile'] as const)(
    'are ended when %s yields more problems than can be looked up',
    (of) => {
      const { run: _, runFile: __, ...rest } = check('handle-create-put');
      const most = Math.floor(MOST_STEPS / STEPS_OF_PROBLEM);
      function* talk() {
        for (let i = 0; i < most * 2; i++)
          yield { at: 0, subject: '', facts: { number: `${i}` }, proofs: [] };
      }
      const judged = judge({ ...rest, id: 'talking', [of]: talk }, ['+\treturn 0;']);
      expect(countIn(judged)).toBeGreaterThan(most / 2);
      expect(countIn(judged)).toBeLessThanOrEqual(most);
      expect(judged.notJudged).toEqual({ 'the patch takes too many steps to follow': 1 });
    },
  );

  test('are ended by a hundredth of them in a line that is a hundred times as long', () => {
    const called = (count: number) =>
      countIn(judge(check('stale-renamed-api'), [`+\t${'drm_gem_cma_create(drm); '.repeat(count)}`]));
    expect(called(100)).toBe(100);
    const most = Math.floor(MOST_STEPS / (STEPS_OF_PROBLEM + 250_000));
    expect(called(10_000)).toBe(most);
  });

  test('are ended by the fifth function that the parser gives up on', () => {
    const judged = (count: number) => {
      const no = times(count, '+int kumo_no#(void)', '+{', `+\t${'a. ; , '.repeat(100)}`, '+}', '+');
      const yes = ['+int kumo_yes(struct drm_file *file, u32 *handle)', '+{', ...renamed(1), '+}'];
      return judgeHunk(check('handle-create-put'), [...no, ...yes]);
    };
    const [four, five] = [judged(4), judged(5)];
    expect([countIn(four), four.notJudged]).toEqual([1, {}]);
    expect([countIn(five), five.notJudged]).toEqual([0, { 'the patch takes too many steps to follow': 1 }]);
  });

  test('keep the syntax of 20 files at most while they judge a patch', () => {
    const keptOf = (files: number) => {
      const units = unitsOf(
        times(files, ...diffOf('+int kumo_try#(void)\n+{\n+\treturn 0;\n+}', 'kumo#.c').split('\n')).join(
          '\n',
        ),
      );
      const read = ({ functions: [first] }: PatchedCode) => first?.after ?? null;
      const before = units.map(({ code }) => read(code));
      atOnce(runChecks([check('handle-create-put')], units, setting));
      return units.filter(({ code }, i) => read(code) === before[i]).length;
    };
    expect([keptOf(20), keptOf(21)]).toEqual([20, 0]);
  });
});
