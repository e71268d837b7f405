import { codeFile, functionNamed, lineAt } from '../c/functions.js';
import type { Item, Outline } from '../c/outline.js';
import { returnedBy } from '../c/returns.js';
import { builtInValues, conventionOfValues, valuesOfConvention } from '../checks/conventions.js';
import type { Learnt } from '../checks/learnt.js';
import { wholeImage } from '../diff/images.js';
import { openTree, type Tree } from '../io/tree.js';
import { contractOf } from '../kernel/contracts.js';
import { prepareGrammar } from './grammar.js';
import { kernelVersion } from './kernel-version.js';
import { type LearntTable, saveLearnt } from './learnt-table.js';

/** What a tree taught: the return conventions that its bodies prove. */
interface Lesson {
  readonly commit: string;
  readonly functions: readonly Learnt[];
  /** Functions that return a pointer, whether or not their convention could be proved. */
  readonly seen: number;
}

/** Rounds over the tree: each lets functions be judged by what the round before proved of those that they call. */
const ROUNDS = 3;

/** Reads the C files below the paths and proves what it can of every function that returns a pointer. */
async function learn(
  tree: Pick<Tree, 'file' | 'list'>,
  { commit, paths }: { readonly commit: string; readonly paths: readonly string[] },
  progress: (done: number, total: number) => void,
): Promise<Lesson> {
  const files: string[] = [];
  for (const path of paths)
    files.push(...(await tree.list(commit, path)).filter((file) => /\.[ch]$/.test(file)));
  let known = new Map<string, Learnt>();
  let seen = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Map(known);
    const clashes = new Set<string>();
    seen = 0;
    for (const [i, path] of files.entries()) {
      progress(round * files.length + i + 1, ROUNDS * files.length);
      const file = await tree.file(commit, path);
      if (file === null) continue;
      await prepareGrammar();
      const taught = teach({ path, text: file.text }, known);
      seen += taught.seen;
      for (const learnt of taught.functions) keep(next, clashes, learnt);
    }
    for (const key of clashes) next.delete(key);
    known = next;
  }
  return { commit, functions: [...known.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)), seen };
}

/** A static function is known in its file only; two others of one name that differ prove nothing. */
function keep(known: Map<string, Learnt>, clashes: Set<string>, learnt: Learnt): void {
  const key = keyOf(learnt);
  const other = known.get(key);
  if (other !== undefined && other.path !== learnt.path && other.returns !== learnt.returns) clashes.add(key);
  known.set(key, learnt);
}

function keyOf({ name, path, isStatic }: Learnt): string {
  return isStatic ? `${path}:${name}` : name;
}

function teach(
  { path, text }: { readonly path: string; readonly text: string },
  known: ReadonlyMap<string, Learnt>,
): { readonly functions: readonly Learnt[]; readonly seen: number } {
  const file = codeFile(path, wholeImage(text));
  const functions: Learnt[] = [];
  let seen = 0;
  for (const [name, items] of file.items) {
    // Most functions return no pointer, and need not be read for that.
    if (!items.every((item) => mayReturnPointer(file.outline, item))) continue;
    const fn = functionNamed(file, name);
    if (fn === null || !fn.returnType.includes('*') || fn.items.length > 1) continue;
    seen++;
    const returned = returnedBy(fn, (callee) => valuesOf(callee, path, known));
    const returns = returned === null ? null : conventionOfValues(returned.values);
    if (returned === null || returns === null) continue;
    functions.push({
      name,
      returns,
      path,
      line: lineAt(file.outline, returned.proof),
      isStatic: fn.isStatic,
    });
  }
  return { functions, seen };
}

function mayReturnPointer({ masked }: Outline, item: Item): boolean {
  const paren = masked.indexOf('(', item.start);
  return paren > 0 && masked.slice(item.start, paren).includes('*');
}

function valuesOf(callee: string, path: string, known: ReadonlyMap<string, Learnt>): number {
  const learnt = known.get(`${path}:${callee}`) ?? known.get(callee);
  if (learnt === undefined) return builtInValues(callee);
  return valuesOfConvention(learnt.returns) ?? builtInValues(callee);
}

/** What is to be learnt, and where it is kept. */
export interface LearnJob {
  readonly tree: string;
  readonly ref: string;
  readonly paths: readonly string[];
  /** The data folder. */
  readonly data: string;
}

/** How what was learnt compares with the built-in tables. */
export interface Agreement {
  readonly both: number;
  readonly same: number;
  /** One line for each that differs, with the place that proves it. */
  readonly different: readonly string[];
}

/** Learns from a repository and keeps the table in the data folder; throws, naming tree and path, if it cannot be read. */
export async function learnFrom(
  job: LearnJob,
  progress: (done: number, total: number) => void,
): Promise<{ file: string; table: LearntTable; seen: number; agreement: Agreement }> {
  const tree = await openTree({ path: job.tree, refs: [job.ref] });
  try {
    const commit = await tree.resolve(job.ref);
    if (commit === null) throw new Error(`the tree ${job.tree} has no commit at ${job.ref}`);
    const { functions, seen } = await learn(tree, { commit, paths: job.paths }, progress);
    const kernel = await kernelVersion({ step: 'ref', tree: job.tree, ref: job.ref, commit }, [tree]);
    const time = (await tree.commitTime(commit)) ?? 0;
    const table = { tree: job.tree, commit, time, kernel, functions };
    return { file: await saveLearnt(job.data, table), table, seen, agreement: compare(functions) };
  } finally {
    await tree.close();
  }
}

function compare(functions: readonly Learnt[]): Agreement {
  const both = functions.filter(({ name, isStatic }) => !isStatic && contractOf(name) !== null);
  const differing = both.filter(({ name, returns }) => contractOf(name)?.returns !== returns);
  const different = differing.map(
    ({ name, returns, path, line }) =>
      `${name}(): ${contractOf(name)?.returns} in the table, ${returns} by ${path}:${line}`,
  );
  return { both: both.length, same: both.length - differing.length, different };
}
