import type { Point } from './cfg-points.js';
import type { Call } from './query.js';

/** Something that a function takes and has to give back: what it is known by, and what gives it back. */
export interface Holding {
  readonly call: Call;
  readonly point: Point;
  /** The lvalue that holds it (`bo`), or the argument that was locked, enabled or counted up (`&dev->lock`). */
  readonly handle: string;
  /** The variable that tells whether it was taken; null if it always is. */
  readonly result: string | null;
  /** The values of `result` that mean success. */
  readonly success: number;
  /** The handle is a pointer that can be stored, returned or handed on; else it is a state of something. */
  readonly isPointer: boolean;
  /** Only names say that it is taken and given back: then nobody else may have had it in between. */
  readonly isGuess: boolean;
  readonly releases: (call: Call) => boolean;
}
