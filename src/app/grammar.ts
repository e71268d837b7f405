import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isGrammarLoaded, loadGrammar } from '../c/parse.js';

let preparing: Promise<void> | null = null;

/**
 * Loads the C grammar that is installed with Kogin where it is not loaded, or where the parser has failed since; throws,
 * naming the file, if it cannot be read.
 */
export async function prepareGrammar(): Promise<void> {
  if (isGrammarLoaded()) return;
  preparing ??= prepare().finally(() => {
    preparing = null;
  });
  await preparing;
}

async function prepare(): Promise<void> {
  // One of its own, since it keeps all that it has loaded.
  const require = createRequire(import.meta.url);
  const file = require.resolve('tree-sitter-c/tree-sitter-c.wasm');
  const wasm = await readFile(file).catch((cause: unknown) => {
    throw new Error(`the C grammar ${file} cannot be read`, { cause });
  });
  // A parser that has failed stays broken in the library that was loaded; by require(), another one replaces it.
  const library = require.resolve('web-tree-sitter');
  delete require.cache[library];
  await loadGrammar(require(library), wasm);
}
