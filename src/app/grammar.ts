import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadGrammar } from '../c/parse.js';

let prepared: Promise<void> | null = null;

/** Loads the C grammar that is installed with Kogin, once; throws, naming the file, if it cannot be read. */
export function prepareGrammar(): Promise<void> {
  prepared ??= prepare();
  return prepared;
}

async function prepare(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('tree-sitter-c/tree-sitter-c.wasm');
  const wasm = await readFile(file).catch((cause: unknown) => {
    throw new Error(`the C grammar ${file} cannot be read`, { cause });
  });
  await loadGrammar(wasm);
}
