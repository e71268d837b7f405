import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as library from 'web-tree-sitter';
import { prepareGrammar } from '../../src/app/grammar.js';
import { isGrammarLoaded, loadGrammar, parseC } from '../../src/c/parse.js';
import { FAULTY } from './kumo-hunks.js';
import { diff, mail, review } from './kumo-mails.js';

class Failing extends library.Parser {
  override parse(): never {
    throw Object.assign(new Error('memory access out of bounds'), { name: 'RuntimeError' });
  }
}

class Wrong extends library.Parser {
  override parse(): never {
    throw new TypeError('no text');
  }
}

async function loadWith(Parser: typeof library.Parser): Promise<void> {
  const file = createRequire(import.meta.url).resolve('tree-sitter-c/tree-sitter-c.wasm');
  await loadGrammar({ ...library, Parser }, await readFile(file));
}

test('a parser that has failed says nothing until it is replaced', async () => {
  await loadWith(Failing);
  expect([parseC('int x;'), parseC('int y;')]).toEqual([null, null]);
  expect(isGrammarLoaded()).toBe(false);
  await prepareGrammar();
  expect(isGrammarLoaded()).toBe(true);
  expect(parseC('int x;')?.broken).toBe(false);
});

test('an error of our own is no failure of the parser', async () => {
  await loadWith(Wrong);
  expect(() => parseC('int z;')).toThrow('no text');
  expect(isGrammarLoaded()).toBe(true);
});

test('a patch that the parser fails on leaves the next one its parser', async () => {
  await loadWith(Failing);
  const patch = (id: string, version: string) =>
    mail({ id, subject: `[PATCH${version}] drm/kumo: Wait ${id}`, body: `Wait.\n---\n${diff(FAULTY)}` });
  const reviewed = await review([patch('1@example.org', ''), patch('2@example.org', '')]);
  expect(reviewed.map((each) => each.review.reported.length)).toEqual([0, 1]);
});
