import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Learnt } from '../checks/learnt.js';
import type { Setting } from '../checks/run.js';

/** What one tree has taught; kept beside the data as `learnt.json`. */
export interface LearntTable {
  /** The repository and the commit that it was read from. */
  readonly tree: string;
  readonly commit: string;
  /** The commit's time, in milliseconds since the epoch. */
  readonly time: number;
  /** As `6.18`; null if the tree is no kernel. */
  readonly kernel: string | null;
  readonly functions: readonly Learnt[];
}

const FORMAT = 1;

/** A function may change its convention; what a tree teaches is believed of patches from this long before and after. */
const BELIEVED_FOR = 400 * 24 * 3600 * 1000;

/** Writes the table into the data folder, whole or not at all. */
export async function saveLearnt(folder: string, table: LearntTable): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'learnt.json');
  await writeFile(`${file}.new`, `${JSON.stringify({ format: FORMAT, ...table })}\n`);
  await rename(`${file}.new`, file);
  return file;
}

/** Reads the data folder's table; null if there is none. Throws, naming the file, if it cannot be understood. */
export async function loadLearnt(folder: string): Promise<LearntTable | null> {
  const file = join(folder, 'learnt.json');
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read`, { cause });
  });
  if (text === null) return null;
  try {
    const read = JSON.parse(text) as LearntTable & { readonly format: number };
    if (read.format !== FORMAT || !Array.isArray(read.functions)) throw new Error('it is of another format');
    return read;
  } catch (cause) {
    throw new Error(`${file} cannot be understood: make it anew with kogin learn`, { cause });
  }
}

const lookUps = new WeakMap<readonly Learnt[], Setting['learnt']>();

/** Looks functions up as a file sees them: its own static ones first. */
export function lookUp(functions: readonly Learnt[]): Setting['learnt'] {
  const made = lookUps.get(functions) ?? makeLookUp(functions);
  lookUps.set(functions, made);
  return made;
}

function makeLookUp(functions: readonly Learnt[]): Setting['learnt'] {
  const known = new Map(
    functions.map((learnt) => [learnt.isStatic ? `${learnt.path}:${learnt.name}` : learnt.name, learnt]),
  );
  return (callee, path) => known.get(`${path}:${callee}`) ?? known.get(callee) ?? null;
}

/** What the table may be believed to say of a patch of that date. */
export function learntAt(
  table: LearntTable | null,
  look: Setting['learnt'],
  date: number | null,
): Setting['learnt'] {
  const isNear = table !== null && date !== null && Math.abs(date - table.time) < BELIEVED_FOR;
  return isNear ? look : () => null;
}
