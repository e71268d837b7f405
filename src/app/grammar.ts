import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadGrammar } from '../c/parse.js';

/** Loads the C grammar that is installed with Kogin; throws, naming the file, if it cannot be read. */
export async function prepareGrammar(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('tree-sitter-c/tree-sitter-c.wasm');
  const wasm = await readFile(file).catch((cause: unknown) => {
    throw new Error(`the C grammar ${file} cannot be read`, { cause });
  });
  await loadGrammar(wasm);
}
