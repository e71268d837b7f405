import type { Returns } from '../kernel/contract.js';

/** A return convention that a function's body proves, and the place that proves it. */
export interface Learnt {
  readonly name: string;
  readonly returns: Extract<Returns, 'err-ptr' | 'null' | 'err-ptr-or-null'>;
  readonly path: string;
  /** The line, from 1, of the return that shows it. */
  readonly line: number;
  /** Known in its own file only. */
  readonly isStatic: boolean;
}
