import { type CFunction, functionNamed } from '../c/functions.js';
import { bare, bodyNodes, type Call, codeOf } from '../c/query.js';
import { childIn, enclosing, type SyntaxNode } from '../c/syntax.js';
import type { Context } from './check.js';
import { definersOf } from './in-view.js';

/**
 * True for a call of a function in view that chooses by a parameter, with a constant for it whose case gives back
 * something that is there: what the function says of other kinds is nothing to this caller.
 */
export function isSureToSucceed(fn: CFunction, call: Call, context: Context): boolean {
  const constants = call.args.map((argument) => codeOf(fn, bare(fn, argument)));
  if (!constants.some((code) => CONSTANT.test(code))) return false;
  const definers = definersOf(call.callee, context)?.[context.side] ?? [];
  const callees = definers.map((file) => functionNamed(file, call.callee)).filter((each) => each !== null);
  const [callee] = callees;
  if (callee === undefined || callees.length > 1) return false;
  const nodes = bodyNodes(callee);
  const switches = nodes.filter(({ type }) => type === 'switch_statement');
  const [only] = switches;
  if (only === undefined || switches.length > 1) return false;
  const condition = childIn(only, 'condition');
  const kind = condition === null ? '' : codeOf(callee, bare(callee, condition));
  const given = constants[callee.params.findIndex(({ name }) => name === kind)];
  const own = nodes.find((node) => caseOf(callee, node, only) === given && given !== undefined);
  if (own === undefined || !CONSTANT.test(given ?? '')) return false;
  const returned = nodes.find(({ type, start }) => type === 'return_statement' && start > own.start);
  return (
    returned !== undefined && /^return &/.test(codeOf(callee, returned)) && isFirst(nodes, own, returned)
  );
}

const CONSTANT = /^[A-Z][A-Z0-9_]{2,}$/;

/** The constant of a case of this very switch; undefined for any other node. */
function caseOf(fn: CFunction, node: SyntaxNode, owner: SyntaxNode): string | undefined {
  const value = node.type === 'case_statement' ? childIn(node, 'value') : null;
  if (value === null || enclosing(node, SWITCH) !== owner) return undefined;
  return codeOf(fn, value);
}

const SWITCH: ReadonlySet<string> = new Set(['switch_statement']);

/** Nothing is decided and nothing left in between, so that the case gets to this return. */
function isFirst(nodes: readonly SyntaxNode[], from: SyntaxNode, to: SyntaxNode): boolean {
  return !nodes.some(({ type, start }) => start > from.start && start < to.start && DECIDES.has(type));
}

const DECIDES: ReadonlySet<string> = new Set([
  'if_statement',
  'goto_statement',
  'break_statement',
  'for_statement',
  'while_statement',
  'do_statement',
]);
