import { type CodeFile, codeFile } from '../c/functions.js';
import { type Elsewhere, type Question, questionKey } from '../checks/elsewhere.js';
import { wholeImage } from '../diff/images.js';
import type { Base } from '../domain/image.js';
import type { SeriesBase, TreeReader } from './base.js';

/** What is looked up outside of one patch, on its own base: questions are noted by the checks and answered in between. */
export interface Neighbours {
  readonly elsewhere: Elsewhere;
  /** Looks up what can be looked up; false if nothing new is known afterwards. */
  readonly look: (questions: readonly Question[], bases: readonly Base[]) => Promise<boolean>;
}

/** Bytes of code that one answer may have: more would say that the words are too common. */
const MAX_ANSWER = 4 * 1024 * 1024;

/** Answers that one patch may need. */
const MAX_QUESTIONS = 24;

/** Neighbours of one patch; its own files are left out, since the patch has them as it makes them. */
export function neighboursOn(base: SeriesBase, own: ReadonlySet<string>): Neighbours {
  const answers = new Map<string, readonly CodeFile[]>();
  return {
    elsewhere: (question) => answers.get(questionKey(question)) ?? null,
    look: async (questions, bases) => {
      const place = await placeFor(base, bases);
      if (place === null) return false;
      let learnt = false;
      for (const question of questions) {
        const key = questionKey(question);
        if (answers.has(key) || answers.size >= MAX_QUESTIONS) continue;
        const files = await answer(place, question, own);
        answers.set(key, files ?? []);
        learnt = true;
      }
      return learnt;
    },
  };
}

interface Place {
  readonly tree: TreeReader;
  readonly commit: string;
}

/** The commit that most says what surrounds the patch: the one a file was found in, else the tip beside its blob. */
async function placeFor(base: SeriesBase, bases: readonly Base[]): Promise<Place | null> {
  const found = bases.find(({ tree, commit }) => tree !== null && commit !== null);
  const tree = base.trees.find(
    ({ path }) => path === (found ?? bases.find((each) => each.tree !== null))?.tree,
  );
  if (tree === undefined) return null;
  const commit = found?.commit ?? (await tree.resolve(tree.refs[0] ?? 'HEAD'));
  return commit === null ? null : { tree, commit };
}

async function answer(
  { tree, commit }: Place,
  { words, folder }: Question,
  own: ReadonlySet<string>,
): Promise<readonly CodeFile[] | null> {
  const paths = await tree.search(commit, words, folder);
  if (paths === null) return null;
  const files: CodeFile[] = [];
  let size = 0;
  for (const path of paths.filter((each) => /\.[ch]$/.test(each) && !own.has(each))) {
    const found = await tree.file(commit, path);
    if (found === null) continue;
    size += found.text.length;
    if (size > MAX_ANSWER) return null;
    files.push(codeFile(path, wholeImage(found.text)));
  }
  return files;
}
