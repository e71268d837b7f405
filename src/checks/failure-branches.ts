import type { CFunction } from '../c/functions.js';
import { asCall, bodyNodes, bodyNodesOf, codeOf } from '../c/query.js';
import { childIn, namedChildren, placeAmong, type SyntaxNode } from '../c/syntax.js';

/** A branch of an `if` that leaves the function or jumps. */
export interface Branch {
  /** The condition, what stands before it, and how many alike there are before it. */
  readonly key: string;
  readonly leave: SyntaxNode;
  readonly undoing: readonly SyntaxNode[];
}

/** Every such branch in view, in source order. */
export function branchesOf(fn: CFunction): readonly Branch[] {
  const seen = new Map<string, number>();
  const found: Branch[] = [];
  for (const node of bodyNodesOf(fn, 'if_statement')) {
    const [condition, consequence] = [childIn(node, 'condition'), childIn(node, 'consequence')];
    if (condition === null || consequence === null) continue;
    const text = `${before(fn, node)} ${codeOf(fn, condition)}`;
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    const statements = consequence.type === 'compound_statement' ? namedChildren(consequence) : [consequence];
    const leave = statements.filter(({ type }) => type !== 'comment').at(-1);
    if (leave === undefined || !LEAVES.has(leave.type)) continue;
    found.push({ key: `${text} ${count}`, leave, undoing: undoingIn(fn, statements) });
  }
  return found;
}

const LEAVES: ReadonlySet<string> = new Set(['return_statement', 'goto_statement']);

/** The statement in front of the `if`, which most often is the step that fails. */
function before(fn: CFunction, node: SyntaxNode): string {
  const siblings = node.parent?.children ?? [];
  let at = placeAmong(siblings, node) - 1;
  while (siblings[at]?.type === 'comment') at--;
  const last = siblings[at];
  return last === undefined ? '' : codeOf(fn, last);
}

/** Calls in plain statements of the branch that undo something by their names; one level of conditions is looked into. */
function undoingIn(fn: CFunction, statements: readonly SyntaxNode[]): readonly SyntaxNode[] {
  return statements.flatMap((statement): readonly SyntaxNode[] => {
    const inner = statement.type === 'if_statement' ? childIn(statement, 'consequence') : null;
    if (inner !== null)
      return undoingIn(fn, inner.type === 'compound_statement' ? namedChildren(inner) : [inner]);
    const call = statement.type === 'expression_statement' ? namedChildren(statement)[0] : undefined;
    const callee = call === undefined ? undefined : asCall(fn, call)?.callee;
    return call !== undefined && callee !== undefined && UNDOES.test(callee) ? [call] : [];
  });
}

/** Names of functions that undo something. */
export const UNDOES =
  /(?:^|_)(?:put|free|unref|unreference|cleanup|release|unpin|unmap|destroy|unlock|fini|detach|disable|unprepare|unregister)(?:_|$)|^k?v?free$/;

/** The same branch before the patch and after it. */
export interface Pair {
  readonly old: Branch;
  readonly now: Branch;
}

/** Both sides call the same before the branch: nothing that was set up is gone or has moved behind it. */
export function hasSame(fn: CFunction, counterpart: CFunction, { old, now }: Pair): boolean {
  const names = (side: CFunction, until: number) =>
    [...bodyNodes(side)]
      .filter((node) => node.type === 'expression_statement' && node.end <= until)
      .map((node) => codeOf(side, node));
  const kept = new Set(names(fn, now.leave.start));
  return names(counterpart, old.leave.start)
    .filter((text) => /^\w+\s*\(|=\s*\w+\(/.test(text))
    .every((text) => kept.has(text));
}
