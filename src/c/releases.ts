import { mentions, type Names, rootedIn } from './aliases.js';
import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import type { CFunction } from './functions.js';
import type { Holding } from './holding.js';
import { testOf } from './path-sketch.js';
import { asCall, bare, type Call, codeOf, soundNodes } from './query.js';
import { spend } from './steps.js';
import { childIn, enclosing, type SyntaxNode } from './syntax.js';

/** What it costs to read the calls of a point, where passing it costs one step. */
const STEPS_OF_POINT = 4;

/**
 * Where it is given back; a test that guards only the release (`if (bo->sgt) put(bo->sgt)`) and the head of a loop
 * that gives back one after the other count as well.
 */
export function releasePoints(
  fn: CFunction,
  cfg: Cfg,
  at: { holding: Holding; aliases: Names },
): ReadonlySet<number> {
  const releases = new Set<number>();
  spend(fn.outline, cfg.points.length * STEPS_OF_POINT);
  for (const point of cfg.points) {
    if (point.node === null || !isReleased(fn, point, at)) continue;
    releases.add(point.id);
    const text = codeOf(fn, point.node);
    for (const id of cfg.before[point.id] ?? []) {
      const test = cfg.points[id];
      if (test?.kind !== 'condition' || test.node === null) continue;
      const tested = testOf(fn, test.node);
      const isAbout =
        mentions(fn, test.node, at.holding.handle) || (tested !== null && text.includes(tested.lvalue));
      if (isAbout) releases.add(id);
    }
    const loop = enclosing(point.node, LOOPS);
    if (loop === null || loop.start <= at.holding.call.node.start) continue;
    for (const head of cfg.points) {
      if (
        (head.kind === 'condition' || head.kind === 'loop') &&
        head.node !== null &&
        head.node.parent === loop
      )
        releases.add(head.id);
      if (head.kind === 'condition' && head.node !== null && isConditionOf(head.node, loop))
        releases.add(head.id);
    }
  }
  return releases;
}

const LOOPS: ReadonlySet<string> = new Set(['for_statement', 'while_statement', 'do_statement']);

function isConditionOf(node: SyntaxNode, loop: SyntaxNode): boolean {
  const condition = childIn(loop, 'condition');
  return condition !== null && condition.start <= node.start && node.end <= condition.end;
}

function isReleased(
  fn: CFunction,
  point: Point,
  { holding, aliases }: { holding: Holding; aliases: Names },
): boolean {
  return callsAt(fn, point).some(
    (call) =>
      holding.releases(call) &&
      call.args.some((argument) =>
        holding.isPointer
          ? rootedIn(fn, argument, aliases)
          : codeOf(fn, bare(fn, argument)) === holding.handle,
      ),
  );
}

/** Calls of named functions at a point, in source order. */
export function callsAt(fn: CFunction, point: Point): readonly Call[] {
  if (point.node === null || point.kind === 'label') return [];
  return [...soundNodes(point.node)].map((node) => asCall(fn, node)).filter((call) => call !== null);
}
