import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import { asCall, bare, type Call, soundNodes } from './query.js';
import type { SyntaxNode } from './syntax.js';

/** A call that makes an error of a variable: `ERR_PTR(err)`, `PTR_ERR(p)`. */
export interface ErrorMade {
  readonly node: SyntaxNode;
  readonly value: SyntaxNode;
}

/** All such calls of a point that are made whenever it is passed. */
export function errorsMadeAt(fn: CFunction, { node, kind }: Point): readonly ErrorMade[] {
  if (node === null || kind === 'condition') return [];
  const made: ErrorMade[] = [];
  for (const each of soundNodes(node)) {
    const call = asCall(fn, each);
    if (call === null || !MAKES.has(call.callee)) continue;
    const operand = call.args[0];
    const value = operand === undefined ? null : bare(fn, operand);
    if (value !== null && isVariable(value) && !isChosen(call, node)) made.push({ node: each, value });
  }
  return made;
}

const MAKES: ReadonlySet<string> = new Set(['ERR_PTR', 'PTR_ERR']);

function isVariable({ type }: SyntaxNode): boolean {
  return type === 'identifier' || type === 'field_expression';
}

/** Inside `a ? ERR_PTR(a) : b` it is made only where it is one. */
function isChosen({ node }: Call, within: SyntaxNode): boolean {
  for (let at = node.parent; at !== null && at !== within; at = at.parent)
    if (at.type === 'conditional_expression') return true;
  return false;
}
