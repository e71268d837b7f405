import {
  containerSource,
  hangsOnAny,
  isAskedIn,
  isChosenFrom,
  isHandle,
  mentions,
  type Names,
  namesOf,
} from './aliases.js';
import { isAllWell } from './branches.js';
import type { Cfg } from './cfg.js';
import { oncePerPoint, type Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import type { Holding } from './holding.js';
import { type Known, possibleValues, type ReturnsOf } from './path-facts.js';
import { testOf } from './path-sketch.js';
import { followPaths } from './paths.js';
import { asAssignment, bare, codeOf, soundNodes } from './query.js';
import { reachesAny } from './reach.js';
import { callsAt, releasePoints } from './releases.js';
import { childIn, enclosing, namedChildren, type SyntaxNode } from './syntax.js';
import { rootOf } from './uses.js';
import { NEGATIVE, POSITIVE, ZERO } from './values.js';

/** One way out of a function that still holds something. */
export interface Leak {
  /** The `return` or the `goto` that leaves without giving it back. */
  readonly at: SyntaxNode;
  /** The condition that decides to leave; null if there is none in view. */
  readonly guard: SyntaxNode | null;
}

interface Path {
  /** The call that takes it lies ahead. */
  readonly isBefore: boolean;
  /** It was called, and whether it was taken has not been asked yet. */
  readonly isPending: boolean;
  /** It was handed to a function that is not known to leave it alone. */
  readonly given: boolean;
  readonly jump: number;
  readonly guard: number;
  readonly sibling: number;
  /** The last decision found that all is well: no error code, a pointer that is there. */
  readonly isWell: boolean;
}

/** What the follower needs to know of functions: what they return, and which of them leave an argument alone. */
export interface Knowledge {
  readonly returnsOf: ReturnsOf;
  readonly isHarmless: (callee: string) => boolean;
}

/**
 * The error exits that still hold it although the function means to give it back: from the branch not taken at the
 * exit's guard it is given back later, or another exit gives it back and nobody else has had it in between. Null if
 * the function is too complex to follow.
 */
export function leaksOf(
  fn: CFunction,
  cfg: Cfg,
  at: { holding: Holding; knowledge: Knowledge },
): readonly Leak[] | null {
  const { holding, knowledge } = at;
  if (isHiddenInCondition(fn, holding)) return [];
  const aliases = aliasesOf(fn, cfg, holding);
  const flags = flagsOf(fn, cfg, holding);
  const releases = releasePoints(fn, cfg, { holding, aliases });
  if (releases.size === 0) return [];
  const canRelease = reachesAny(cfg, releases, new Set([holding.point.id]));
  const canLeave = reachesAny(cfg, new Set([EXIT]), new Set([...releases, holding.point.id]));
  const leaks = new Map<number, Leak>();
  const [entry] = cfg.points;
  if (entry === undefined) return [];
  const ends = oncePerPoint(
    (point) => releases.has(point.id) || isTransferred(fn, point, { holding, aliases }),
  );
  const passing = oncePerPoint((point) => passingOf(fn, point, { holding, aliases, knowledge }));
  const complete = followPaths<Path>(fn, cfg, {
    from: entry,
    start: {
      isBefore: true,
      isPending: false,
      given: false,
      jump: -1,
      guard: -1,
      sibling: -1,
      isWell: false,
    },
    returnsOf: knowledge.returnsOf,
    key: (path) =>
      path.isBefore ? 'before' : `${path.isPending}${path.given}${path.jump},${path.guard},${path.sibling}`,
    step: (point, path, known) => {
      if (point.id === holding.point.id) return path.isBefore ? taken(path, holding) : null;
      if (path.isBefore) return path;
      if (ends(point)) return null;
      if (point.kind === 'return' || point.kind === 'exit') {
        const leak = judgeExit(fn, cfg, { point, path, known, holding, knowledge, canRelease, canLeave });
        if (leak !== null) leaks.set(leak.at.start, leak);
        return null;
      }
      return moved(point, path, passing(point));
    },
    branch: (point, when, path) => (path.isBefore ? path : decide(fn, { point, when, path, holding, flags })),
  });
  return complete ? [...leaks.values()] : null;
}

function taken(path: Path, holding: Holding): Path {
  return { ...path, isBefore: false, isPending: holding.result !== null && !holding.isPointer };
}

/** What passing a point does to something that is held. */
interface Passing {
  /** The result that says whether it was taken is overwritten. */
  readonly losesResult: boolean;
  /** From here on the name means something else. */
  readonly isRenamed: boolean;
  /** It is handed to a function that is not known to leave it alone. */
  readonly isGiven: boolean;
}

function passingOf(
  fn: CFunction,
  point: Point,
  { holding, aliases, knowledge }: { holding: Holding; aliases: Names; knowledge: Knowledge },
): Passing {
  return {
    losesResult: holding.result !== null && storesTo(fn, point, holding.result),
    isRenamed: !holding.isPointer && isRenamed(fn, point, holding.handle),
    isGiven: isGiven(fn, point, { aliases, isHarmless: knowledge.isHarmless }),
  };
}

function moved(point: Point, path: Path, passing: Passing): Path | null {
  // Nobody has asked whether it was taken, so nothing can be said of what follows.
  if ((path.isPending && passing.losesResult) || passing.isRenamed) return null;
  const given = path.given || passing.isGiven;
  const jump = point.node?.type === 'goto_statement' ? point.id : path.jump;
  return given === path.given && jump === path.jump ? path : { ...path, given, jump };
}

/** A branch that says that it was not taken ends the path; any other is remembered as the last decision. */
function decide(
  fn: CFunction,
  at: { point: Point; when: boolean; path: Path; holding: Holding; flags: Names },
): Path | null {
  const { point, when, path, holding, flags } = at;
  const test = point.node === null ? null : testOf(fn, point.node);
  if (point.id === holding.point.id && test === null) {
    // `if (mutex_lock_interruptible(&lock))`: the call is the condition.
    const value = when ? NEGATIVE | POSITIVE : ZERO;
    return (value & holding.success) === 0 ? null : path;
  }
  const about = holding.isPointer ? holding.handle : path.isPending ? holding.result : null;
  if (test !== null && test.lvalue === about) {
    const left = when ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue;
    if ((left & holding.success) === 0) return null;
    return { ...path, isPending: false };
  }
  // `ok = bo != NULL` has asked before.
  if (test !== null && flags.has(test.lvalue)) return null;
  // A macro around a test hides what it found.
  if (test === null && holding.isPointer && point.node !== null && isAskedIn(fn, point.node, holding.handle))
    return null;
  const other = point.next.find((edge) => edge.when === !when)?.to ?? -1;
  return { ...path, guard: point.id, sibling: other, jump: -1, isWell: isAllWell(test, when) };
}

interface Exit {
  readonly point: Point;
  readonly path: Path;
  readonly known: Known;
  readonly holding: Holding;
  readonly knowledge: Knowledge;
  readonly canRelease: ReadonlySet<number>;
  /** Points from which the function can be left without giving it back. */
  readonly canLeave: ReadonlySet<number>;
}

function judgeExit(fn: CFunction, cfg: Cfg, exit: Exit): Leak | null {
  const { point, path, known, holding, knowledge, canRelease, canLeave } = exit;
  if (path.guard < 0 || path.isPending || point.node === null) return null;
  const returned = namedChildren(point.node)[0];
  const value =
    returned === undefined ? 0 : possibleValues(fn, returned, { known, returnsOf: knowledge.returnsOf });
  const pointers = fn.returnType.includes('*');
  // `return ret` behind `if (ret)` returns an error; `return p` behind `if (p)` returns p.
  const isError = value === NEGATIVE || (pointers ? value === ZERO : value === (NEGATIVE | POSITIVE));
  const owned = canRelease.has(path.sibling);
  // Without a result, success and failure look alike: then every other way has to give it back.
  const isFailure =
    returned === undefined &&
    owned &&
    !path.isWell &&
    !path.given &&
    !canLeave.has(path.sibling) &&
    (path.jump >= 0 || enclosing(point.node, BRANCHES) !== null);
  if (!isError && !isFailure) return null;
  const mustBeAlone = !owned || (holding.isGuess && holding.isPointer);
  if ((mustBeAlone && path.given) || (!owned && !holding.isPointer)) return null;
  const jump = path.jump < 0 ? null : cfg.points[path.jump]?.node;
  return { at: jump ?? point.node, guard: cfg.points[path.guard]?.node ?? null };
}

const BRANCHES: ReadonlySet<string> = new Set(['if_statement', 'switch_statement']);

/** `if (ret = -ENOMEM, !(p = kmalloc(n)))`: the condition takes and tests in a way that is not followed. */
function isHiddenInCondition(fn: CFunction, { point, isPointer }: Holding): boolean {
  return isPointer && point.kind === 'condition' && point.node !== null && testOf(fn, point.node) === null;
}

/** Variables that were told by a comparison whether the pointer is there. */
function flagsOf(fn: CFunction, cfg: Cfg, { handle, isPointer }: Holding): Names {
  const flags = new Set<string>();
  if (!isPointer) return flags;
  for (const { node } of cfg.points) {
    if (node === null) continue;
    for (const each of soundNodes(node)) {
      const stored = asAssignment(each);
      const value = stored === null ? null : bare(fn, stored.value);
      if (stored === null || value === null || !ASKING.has(value.type)) continue;
      if (mentions(fn, value, handle)) flags.add(codeOf(fn, stored.target));
    }
  }
  return flags;
}

const ASKING: ReadonlySet<string> = new Set(['binary_expression', 'unary_expression']);

function aliasesOf(fn: CFunction, cfg: Cfg, { handle, isPointer, call }: Holding): Names {
  if (!isPointer) return new Set([handle]);
  const isSame = (value: SyntaxNode, names: Names) => hangsOnAny(fn, value, names);
  return namesOf(fn, cfg, { handle, rules: { from: call.node.start, isSame } });
}

/** Stored in memory, returned, or given away by reference: then somebody else has to give it back. */
function isTransferred(
  fn: CFunction,
  point: Point,
  { holding, aliases }: { holding: Holding; aliases: Names },
): boolean {
  if (!holding.isPointer || point.node === null) return false;
  if (point.kind === 'return') return [...aliases].some((name) => mentions(fn, point.node, name));
  for (const node of soundNodes(point.node)) {
    const assignment = asAssignment(node);
    if (assignment !== null) {
      const target = codeOf(fn, assignment.target);
      if (target === holding.handle) return true;
      if (isChosenFrom(fn, assignment.value, aliases)) return true;
      if (
        assignment.target.type !== 'identifier' &&
        isHandle(fn, containerSource(fn, assignment.value), aliases)
      )
        return true;
    }
    if (node.type === 'initializer_pair' || node.type === 'pointer_expression') {
      const inner = childIn(node, 'value') ?? childIn(node, 'argument');
      if (inner !== null && aliases.has(codeOf(fn, bare(fn, inner))) && codeOf(fn, node).startsWith('&'))
        return true;
      if (node.type === 'initializer_pair' && inner !== null && isHandle(fn, inner, aliases)) return true;
    }
  }
  return false;
}

function isGiven(
  fn: CFunction,
  point: Point,
  at: { aliases: Names; isHarmless: (callee: string) => boolean },
): boolean {
  return callsAt(fn, point).some(
    (call) => !at.isHarmless(call.callee) && call.args.some((argument) => isHandle(fn, argument, at.aliases)),
  );
}

/** The variable that the handle begins with, or an index in it, gets another value. */
function isRenamed(fn: CFunction, { node, kind }: Point, handle: string): boolean {
  if (node === null || kind === 'label') return false;
  const names = new Set([rootOf(handle), ...[...handle.matchAll(/\[(\w+)/g)].map(([, index = '']) => index)]);
  return [...soundNodes(node)].some((each) => {
    const target =
      asAssignment(each)?.target ??
      (each.type === 'update_expression' ? childIn(each, 'argument') : null) ??
      (kind === 'loop' && each.type === 'identifier' ? each : null);
    return target !== null && names.has(codeOf(fn, target));
  });
}

function storesTo(fn: CFunction, point: Point, lvalue: string): boolean {
  if (point.node === null) return false;
  return [...soundNodes(point.node)].some((node) => {
    const assignment = asAssignment(node);
    return assignment !== null && codeOf(fn, assignment.target) === lvalue;
  });
}

/** The id of the point where the function is left. */
const EXIT = 1;
