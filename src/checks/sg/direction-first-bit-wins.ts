import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, codeOf } from '../../c/query.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, proof } from '../check.js';

/** Flags are turned into a DMA direction bit by bit, so that both bits together give the direction of the first. */
export const directionFirstBitWins = defineCheck({
  id: 'direction-first-bit-wins',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'access in both directions is taken for the first of them',
  why: 'The caches are handled for one direction only, so what goes the other way is stale or lost.',
  advice: 'Compare with both bits at once, and return DMA_BIDIRECTIONAL for both.',
  bad: [
    `
 static enum dma_data_direction kumo_dir(u32 op)
 {
-	if (op == KUMO_READ)
+	if (op & KUMO_READ) //@ report
 		return DMA_FROM_DEVICE;
-	else if (op == KUMO_WRITE)
+	else if (op & KUMO_WRITE)
 		return DMA_TO_DEVICE;
 	return DMA_BIDIRECTIONAL;
 }
`,
  ],
  good: [
    `
 static enum dma_data_direction kumo_dir(u32 op)
 {
+	op &= KUMO_READ | KUMO_WRITE;
+	if (op == KUMO_READ)
+		return DMA_FROM_DEVICE;
+	if (op == KUMO_WRITE)
+		return DMA_TO_DEVICE;
 	return DMA_BIDIRECTIONAL;
 }
`,
    `
 static enum dma_data_direction kumo_dir(u32 op)
 {
+	if ((op & KUMO_RW) == KUMO_RW)
+		return DMA_BIDIRECTIONAL;
+	if (op & KUMO_READ)
+		return DMA_FROM_DEVICE;
+	if (op & KUMO_WRITE)
+		return DMA_TO_DEVICE;
 	return DMA_NONE;
 }
`,
    `
 static enum dma_data_direction kumo_dir(u32 op)
 {
+	if (op & KUMO_READ)
+		return DMA_FROM_DEVICE;
+	return DMA_TO_DEVICE;
 }
`,
  ],
  limits: [
    'Only functions that return the direction, and that know a third one: else the bits may exclude each other.',
  ],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn) {
    if (!/\bdma_data_direction\b/.test(fn.returnType)) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      const conditions = cfg.points.filter(({ kind }) => kind === 'condition');
      const [first, second] = conditions.map((point) => bitTest(fn, cfg, point));
      if (first === undefined || second === undefined || first === null || second === null) continue;
      const returnsBoth = /\breturn DMA_BIDIRECTIONAL\b/.test(codeOf(fn, fragment.body));
      const isChain = cfg.before[second.point.id]?.includes(first.point.id) ?? false;
      if (!returnsBoth || !isChain || first.flags !== second.flags || first.bit === second.bit) continue;
      if (first.direction === second.direction) continue;
      yield {
        at: first.point.node?.start ?? fragment.body.start,
        subject: first.flags,
        facts: {
          function: fn.name,
          flags: first.flags,
          one: first.bit,
          two: second.bit,
          direction: first.direction,
        },
        proofs: [
          proof(fn, first.point.node ?? fragment.body, `${first.direction} whatever else is set`),
          proof(fn, second.point.node ?? fragment.body, 'not asked then'),
        ],
      };
    }
  },
  comment: (facts) =>
    `If ${fact(facts, 'flags')} has both ${fact(facts, 'one')} and ${fact(facts, 'two')}, ${fact(facts, 'function')}() returns ` +
    `${fact(facts, 'direction')} and the other direction is not synced. Should that be DMA_BIDIRECTIONAL?`,
});

interface BitTest {
  readonly point: Point;
  readonly flags: string;
  readonly bit: string;
  readonly direction: string;
}

/** A test for one bit that returns one of the two single directions if it is set. */
function bitTest(fn: CFunction, cfg: Cfg, point: Point): BitTest | null {
  const at = point.node === null ? null : bare(fn, point.node);
  const left = at === null ? null : childIn(at, 'left');
  const right = at === null ? null : childIn(at, 'right');
  if (at === null || left === null || right === null || childIn(at, 'operator')?.type !== '&') return null;
  const bit = codeOf(fn, right);
  const taken = point.next.find((edge) => edge.when === true);
  const returned = taken === undefined ? null : returnedAt(cfg.points[taken.to]);
  const direction = returned === null ? '' : codeOf(fn, returned);
  if (!/^\w+$/.test(bit) || !/^DMA_(?:TO|FROM)_DEVICE$/.test(direction)) return null;
  return { point, flags: codeOf(fn, left), bit, direction };
}

function returnedAt(point: Point | undefined): SyntaxNode | null {
  if (point?.kind !== 'return' || point.node === null) return null;
  return namedChildren(point.node)[0] ?? null;
}
