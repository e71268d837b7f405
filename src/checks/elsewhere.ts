import type { CodeFile } from '../c/functions.js';

/** A question about code that the patch leaves alone: the files below a folder in which all the words stand. */
export interface Question {
  readonly words: readonly string[];
  readonly folder: string;
}

/** The files that answer a question, as the base has them; null as long as nobody has looked, or nobody can. */
export type Elsewhere = (question: Question) => readonly CodeFile[] | null;

/** A question's text: equal questions have equal ones. */
export function questionKey({ words, folder }: Question): string {
  return `${folder}\0${[...new Set(words)].sort().join('\0')}`;
}

/** Answers nothing: for reviews without a tree. */
export const nowhere: Elsewhere = () => null;

/** The folder of a driver, or of a subsystem for a file right in it: where what a file shares is used. */
export function neighbourhood(path: string): string {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(0, /^(?:gpu|media|net|staging)$/.test(parts[1] ?? '') ? 4 : 3).join('/');
}
