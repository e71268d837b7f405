import { beforeAll, expect, test } from 'vitest';
import { macroLoopsIn } from '../../src/c/macro-loops.js';
import { codeOf } from '../../src/c/query.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf } from './reading.js';

beforeAll(grammar);

function loopsOf(body: string): readonly string[] {
  const fn = bodyOf(body);
  return macroLoopsIn(fn).map(
    (loop) => `${loop.macro}(${loop.args.map((argument) => codeOf(fn, argument)).join('; ')})`,
  );
}

test('names the macro and its arguments, before one statement and before a block', () => {
  expect(loopsOf('\tfor_each_sgtable_sg(sgt, sg, i)\n\t\tkumo_add(sg);')).toEqual([
    'for_each_sgtable_sg(sgt; sg; i)',
  ]);
  expect(loopsOf('\tfor_each_sg(bo->sgt->sgl, sg, max(a, b), i) {\n\t\tkumo_add(sg);\n\t}')).toEqual([
    'for_each_sg(bo->sgt->sgl; sg; max(a, b); i)',
  ]);
});

test('finds loops inside loops, in source order', () => {
  expect(
    loopsOf('\tlist_for_each_entry(a, &kumo->as, node)\n\t\tfor_each_set_bit(i, a->bits, 8)\n\t\t\tf(i);'),
  ).toEqual(['list_for_each_entry(a; &kumo->as; node)', 'for_each_set_bit(i; a->bits; 8)']);
});

test('leaves real loops and calls alone', () => {
  expect(loopsOf('\twhile (kumo_next(kumo))\n\t\tkumo_add(kumo);\n\tfor_each_thing(kumo, f);')).toEqual([]);
});
