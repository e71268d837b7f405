import type { Outline } from './outline.js';

/** What may still be spent on reading and following functions: nodes looked at, points of flow passed. */
export interface Steps {
  left: number;
}

/** Thrown where no step is left: nothing may be concluded from a search that was not finished. */
export class OutOfSteps extends Error {}

const granted = new WeakMap<Outline, Steps>();

/** Gives files so many steps together, whatever they have spent before; those of files that were given none are not counted. */
export function grantSteps(outlines: readonly Outline[], most: number): Steps {
  const [first] = outlines;
  const steps = (first === undefined ? undefined : granted.get(first)) ?? { left: 0 };
  steps.left = most;
  for (const each of outlines) granted.set(each, steps);
  return steps;
}

/** Counts steps of a search in a file's functions; throws {@link OutOfSteps} where none is left. */
export function spend(outline: Outline, count: number): void {
  const steps = granted.get(outline);
  if (steps === undefined) return;
  steps.left -= count;
  if (steps.left < 0) throw new OutOfSteps();
}
