import type { CFunction } from './functions.js';
import { bodyNodesOf } from './query.js';
import { childIn, namedChildren, type SyntaxNode } from './syntax.js';

/** A loop written as a macro: `for_each_sg(list, sg, n, i) body`. */
export interface MacroLoop {
  readonly macro: string;
  readonly node: SyntaxNode;
  readonly args: readonly SyntaxNode[];
  readonly body: SyntaxNode;
}

const loopsOf = new WeakMap<CFunction, readonly MacroLoop[]>();

/** Every loop macro in the bodies in view, in source order. */
export function macroLoopsIn(fn: CFunction): readonly MacroLoop[] {
  const known = loopsOf.get(fn);
  if (known !== undefined) return known;
  const loops = bodyNodesOf(fn, 'while_statement')
    .map((node) => asMacroLoop(fn, node))
    .filter((loop) => loop !== null);
  loopsOf.set(fn, loops);
  return loops;
}

/** The parser sees the macro as `while`, so its name is read from the text and its arguments from the condition. */
function asMacroLoop(fn: CFunction, node: SyntaxNode): MacroLoop | null {
  const macro = /^\w+/.exec(fn.outline.masked.slice(node.start, node.start + 80))?.[0] ?? 'while';
  const condition = childIn(node, 'condition');
  const body = childIn(node, 'body');
  if (macro === 'while' || condition === null || body === null) return null;
  const args: SyntaxNode[] = [];
  let rest = namedChildren(condition)[0];
  while (rest?.type === 'comma_expression') {
    const left = childIn(rest, 'left');
    if (left !== null) args.push(left);
    rest = childIn(rest, 'right') ?? undefined;
  }
  if (rest !== undefined) args.push(rest);
  return { macro, node, args, body };
}
