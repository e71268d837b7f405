import { livesIn, type Names, namesOf } from './aliases.js';
import type { Cfg } from './cfg.js';
import { oncePerPoint, type Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import type { ReturnsOf } from './path-facts.js';
import { followPaths } from './paths.js';
import { asAssignment, asCall, bare, type Call, codeOf, soundNodes } from './query.js';
import { childIn, type SyntaxNode } from './syntax.js';
import { changes, type Use, usesOf } from './uses.js';
import { ZERO } from './values.js';

/** Something that is given up by calls of a function. */
export interface GivenUp {
  /** The lvalue by which it is given up: `bo`, `bo->pages`. */
  readonly handle: string;
  /** It is memory, freed by its own address: nothing else contains it, or that would be freed instead. */
  readonly isMemory: boolean;
  /** True for a call that gives it up. */
  readonly releases: (call: Call) => boolean;
  readonly returnsOf: ReturnsOf;
  /** Whether a call reads or writes through its argument at this position. */
  readonly touches: (callee: string, place: number) => boolean;
}

/** A use of something that was given up before on the way there. */
export interface LateUse {
  readonly release: Call;
  readonly use: Use;
  /** The name that is used: the handle, or a variable that points into it. */
  readonly name: string;
  /** It is given up a second time. */
  readonly again: boolean;
}

interface State {
  /** The point that gave it up; -1 while it is there. */
  readonly gone: number;
  /** Nothing was decided since. */
  readonly straight: boolean;
}

const THERE: State = { gone: -1, straight: false };

/**
 * Uses of something behind the call that gave it up: where no way leads there on which it still exists, or where one
 * leads there from the call without a decision in between. Null if the function is too complex to follow.
 */
export function lateUses(fn: CFunction, cfg: Cfg, given: GivenUp): readonly LateUse[] | null {
  const names = lastingNames(fn, cfg, given);
  const releases = releasesIn(fn, cfg, given);
  const found = new Map<string, LateUse & { readonly straight: boolean }>();
  const alive = new Set<string>();
  const [entry] = cfg.points;
  if (entry === undefined || releases.size === 0) return [];
  const isChanged = oncePerPoint((point) => changes(fn, point, given.handle));
  const usesOfPoint = oncePerPoint((point) =>
    usesAt(fn, point, { names, given, release: releases.get(point.id) ?? null }),
  );
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: THERE,
    returnsOf: given.returnsOf,
    watched: [given.handle],
    key: ({ gone, straight }) => `${gone}${straight}`,
    step: (point, state, known) => {
      if (point.node === null || point.kind === 'label') return state;
      if (isChanged(point)) return THERE;
      if (known.values.get(given.handle) === ZERO) return state;
      const release = releases.get(point.id);
      for (const late of usesOfPoint(point)) {
        const key = `${late.use.node.start}`;
        const by = releases.get(state.gone);
        if (by === undefined) alive.add(key);
        else if (!found.has(key) || state.straight)
          found.set(key, { ...late, release: by, straight: state.straight });
      }
      return release === undefined ? state : { gone: point.id, straight: true };
    },
    branch: (_point, _when, state) => (state.straight ? { ...state, straight: false } : state),
  });
  if (!complete) return null;
  return [...found].filter(([key, late]) => late.straight || !alive.has(key)).map(([, late]) => late);
}

/** The handle, and the variables that are set once, to point into the same memory. */
function lastingNames(fn: CFunction, cfg: Cfg, { handle, isMemory }: GivenUp): Names {
  const isSame = (value: SyntaxNode, names: Names) =>
    !(isMemory && leadsAway(fn, value)) && livesIn(fn, value, names);
  const names = namesOf(fn, cfg, { handle, rules: { from: 0, isSame } });
  const stores = cfg.points.flatMap(({ node, kind }) =>
    node === null || kind === 'label' ? [] : storesIn(fn, node),
  );
  return new Set(
    [...names].filter((name) => name === handle || stores.filter((each) => each === name).length === 1),
  );
}

/** `vdev_to_link(vdev)` of memory finds what is somewhere else; of an object that others share, what contains it. */
function leadsAway(fn: CFunction, value: SyntaxNode): boolean {
  return /^\w+_to_/.test(asCall(fn, bare(fn, value))?.callee ?? '');
}

function storesIn(fn: CFunction, root: SyntaxNode): readonly string[] {
  return [...soundNodes(root)]
    .map(
      (node) =>
        asAssignment(node)?.target ?? (node.type === 'update_expression' ? childIn(node, 'argument') : null),
    )
    .filter((target) => target !== null)
    .map((target) => codeOf(fn, target));
}

function releasesIn(fn: CFunction, cfg: Cfg, { releases }: GivenUp): ReadonlyMap<number, Call> {
  const found = new Map<number, Call>();
  for (const point of cfg.points) {
    if (point.node === null || point.kind === 'label' || point.kind === 'condition') continue;
    for (const node of soundNodes(point.node)) {
      const call = asCall(fn, node);
      if (call !== null && call.node.parent?.type === 'expression_statement' && releases(call))
        found.set(point.id, call);
    }
  }
  return found;
}

interface Looking {
  readonly names: Names;
  readonly given: GivenUp;
  readonly release: Call | null;
}

function usesAt(
  fn: CFunction,
  point: Point,
  { names, given, release }: Looking,
): readonly Omit<LateUse, 'release'>[] {
  const { node } = point;
  if (node === null) return [];
  return [...names].flatMap((name) =>
    usesOf(fn, node, name)
      .filter((use) => release === null || isGivenTo(fn, use, release))
      .filter((use) => release !== null || reads(use, given))
      .map((use) => ({ use, name, again: release !== null })),
  );
}

function isGivenTo(fn: CFunction, use: Use, release: Call): boolean {
  return (
    use.call?.node === release.node &&
    bare(fn, release.args[use.place] ?? release.node).start <= use.node.start
  );
}

/** Reading through it, or giving an address inside it to a function. */
function reads(use: Use, { touches }: GivenUp): boolean {
  if (use.kind === 'dereference') return true;
  if (use.call === null) return false;
  return use.kind === 'member'
    ? !/^(?:container_of|to_\w+|\w+_to_\w+)$/.test(use.call.callee)
    : touches(use.call.callee, use.place);
}
