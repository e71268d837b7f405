import type { CFunction } from '../c/functions.js';
import { groupBy } from '../c/group-by.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../c/query.js';
import { testedFor } from '../c/result-tests.js';
import { enclosing, type SyntaxNode } from '../c/syntax.js';
import { typeOfName } from '../c/types.js';
import { undoingNames } from '../kernel/verbs.js';

/** What a function takes by a call that no table knows, and the call by which the same function gives it back. */
export interface NamedPair {
  readonly handle: string;
  readonly isPointer: boolean;
  /** The variable that tells whether it was taken; null if nothing does. */
  readonly result: string | null;
  readonly release: string;
}

/**
 * Pairs a call with another one of the same function by their names (`kumo_bo_pin`, `kumo_bo_unpin`) and by what they
 * are about: what the first returns, or its first argument. Null where the names or the arguments do not tell.
 */
export function namedPair(fn: CFunction, call: Call): NamedPair | null {
  const names = new Set(undoingNames(call.callee));
  if (names.size === 0) return null;
  // What is given back above is another turn of it, as when a device is reset.
  const releases = [...names]
    .flatMap((name) => statementsOf(fn).get(name) ?? [])
    .filter(({ node }) => node.start > call.node.start)
    .sort((a, b) => a.node.start - b.node.start);
  if (releases.length === 0) return null;
  const target = storedIn(call.node)?.target;
  if (target?.type === 'identifier' && isPointerVariable(fn, codeOf(fn, target)))
    return pointerPair(fn, { releases, handle: codeOf(fn, target) });
  return statePair(fn, { call, releases, result: target === undefined ? null : codeOf(fn, target) });
}

const statements = new WeakMap<CFunction, ReadonlyMap<string, readonly Call[]>>();

/** The calls that are statements of their own, by name: each call of a function that has thousands asks for some. */
function statementsOf(fn: CFunction): ReadonlyMap<string, readonly Call[]> {
  const known = statements.get(fn);
  if (known !== undefined) return known;
  const own = callsIn(fn).filter(({ node }) => isOwnStatement(node));
  const read = groupBy(own, ({ callee }) => callee);
  statements.set(fn, read);
  return read;
}

function isOwnStatement(node: SyntaxNode): boolean {
  return node.parent?.type === 'expression_statement';
}

function isPointerVariable(fn: CFunction, name: string): boolean {
  const type = typeOfName(fn, name);
  return type?.endsWith('*') === true && !type.endsWith('**');
}

interface Named {
  readonly releases: readonly Call[];
  readonly handle: string;
}

/** A pointer that is tested counts as taken where the test says so. */
function pointerPair(fn: CFunction, { releases, handle }: Named): NamedPair | null {
  const release = releases.find(({ args }) =>
    args.some((argument) => codeOf(fn, bare(fn, argument)) === handle),
  );
  const isTested = [...testedFor(fn, 'null'), ...testedFor(fn, 'error')].some(
    ({ lvalue }) => lvalue === handle,
  );
  return release === undefined || !isTested
    ? null
    : { handle, isPointer: true, result: handle, release: release.callee };
}

interface State {
  readonly call: Call;
  readonly releases: readonly Call[];
  readonly result: string | null;
}

/** A state of the first argument; the result must be kept in an errno variable, or nobody must look at it. */
function statePair(fn: CFunction, { call, releases, result }: State): NamedPair | null {
  const first = call.args[0];
  if (first === undefined || isInCondition(call.node)) return null;
  if (result !== null ? !ERRNO.test(result) : !isOwnStatement(call.node)) return null;
  const handle = codeOf(fn, bare(fn, first));
  // What cannot fail has only filled in a struct: there is nothing in it yet that would have to go.
  if (result === null && /_init$/.test(call.callee)) return null;
  // What is set up in the caller's own object may be taken down by the caller, and a device is no object.
  const isOfCaller = fn.params.some(({ name }) => name === handle) && SETS_UP.test(call.callee);
  if (isOfCaller || DEVICE.test(handle)) return null;
  const release = releases.find(
    ({ args }) => args[0] !== undefined && codeOf(fn, bare(fn, args[0])) === handle,
  );
  const isSame = release !== undefined && sameArguments(fn, call, release);
  return release === undefined || !isSame
    ? null
    : { handle, isPointer: false, result, release: release.callee };
}

const SETS_UP = /_(?:init|setup|create|load|start|register)(?:_|$)/;

const DEVICE = /(?:dev|drm|gpu|priv)$/;

const ERRNO = /^(?:ret|err|r|rc|rv|res|error|status)$/;

function isInCondition(node: SyntaxNode): boolean {
  const statement = enclosing(node, STATEMENTS);
  return statement !== null && statement.type !== 'expression_statement' && statement.type !== 'declaration';
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'expression_statement',
  'declaration',
  'if_statement',
  'while_statement',
  'for_statement',
  'return_statement',
  'do_statement',
  'switch_statement',
]);

/** Where both name more than the object, the second argument has to be the same: two clocks of one device are two things. */
function sameArguments(fn: CFunction, call: Call, release: Call): boolean {
  const [, mine] = call.args;
  const [, other] = release.args;
  return mine === undefined || other === undefined || codeOf(fn, mine) === codeOf(fn, other);
}
