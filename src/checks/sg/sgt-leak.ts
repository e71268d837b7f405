import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { anyReturn } from '../../c/path-facts.js';
import { testOf } from '../../c/path-sketch.js';
import { followPaths } from '../../c/paths.js';
import {
  asAssignment,
  asCall,
  bare,
  type Call,
  callsIn,
  codeOf,
  soundNodes,
  storedIn,
} from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { NEGATIVE, POSITIVE, ZERO } from '../../c/values.js';
import { allocatedAt, familyOf } from '../../kernel/pairs.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** An sg_table is freed while the scatterlist in it is not. */
export const sgtLeak = defineCheck({
  id: 'sgt-leak',
  maturity: 'stable',
  severity: 'medium',
  needs: 'hunk',
  summary: 'the scatterlist of a freed sg_table is leaked',
  why: 'kfree() frees the table only; the pages of entries that it points to are lost with each call.',
  advice: 'Call sg_free_table() before kfree().',
  bad: [
    `
 static struct sg_table *kumo_get_sg_table(struct kumo_bo *bo)
 {
 	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
 	int ret;

 	if (!sgt)
 		return ERR_PTR(-ENOMEM);
 	ret = sg_alloc_table(sgt, bo->count, GFP_KERNEL);
 	if (ret)
 		goto free;
+	ret = kumo_fill(bo, sgt);
+	if (ret)
+		goto free;
 	return sgt;
 free:
 	kfree(sgt); //@ report
 	return ERR_PTR(ret);
 }
`,
  ],
  good: [
    `
 static struct sg_table *kumo_get_sg_table(struct kumo_bo *bo)
 {
 	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
 	int ret;

 	if (!sgt)
 		return ERR_PTR(-ENOMEM);
+	ret = dma_get_sgtable(bo->dev, sgt, bo->vaddr, bo->addr, bo->size);
+	if (ret < 0) {
+		kfree(sgt);
+		return ERR_PTR(ret);
+	}
 	return sgt;
 }

 static struct sg_table *kumo_get_list(struct kumo_bo *bo)
 {
 	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);

 	if (!sgt)
 		return ERR_PTR(-ENOMEM);
+	if (sg_alloc_table(sgt, bo->count, GFP_KERNEL)) {
+		kfree(sgt);
+		return ERR_PTR(-ENOMEM);
+	}
 	return sgt;
 }
`,
    `
 static void kumo_put_sg_table(struct kumo_bo *bo, struct sg_table *sgt)
 {
+	sg_free_table(sgt);
+	kfree(sgt);
 }
`,
    `
 static int kumo_pin(struct kumo_bo *bo)
 {
 	struct sg_table *sgt = drm_prime_pages_to_sg(bo->drm, bo->pages, bo->count);

 	if (IS_ERR(sgt))
 		return PTR_ERR(sgt);
+	if (kumo_map(bo, sgt)) {
+		sg_free_table(sgt);
+		kfree(sgt);
+		return -ENOMEM;
+	}
 	bo->sgt = sgt;
 	return 0;
 }
`,
  ],
  limits: [
    'Only tables that the function itself fills; a function whose name says that it frees is believed to.',
  ],
  references: ['lib/scatterlist.c'],
  *run(fn, context) {
    const calls = callsIn(fn);
    const frees = calls.filter(({ callee }) => callee === 'kfree');
    if (frees.length === 0) return;
    const found = new Map<number, Problem>();
    for (const call of calls) {
      const table = filledBy(fn, call);
      if (table === null || !frees.some((free) => isGiven(fn, free, table))) continue;
      const leaks = leaksOf(fn, call, table);
      if (leaks === null) context.abstain('too many paths');
      for (const at of leaks ?? []) found.set(at.start, problem(fn, { at, call, table }));
    }
    yield* found.values();
  },
  comment: (facts) =>
    `${fact(facts, 'filler')}() has filled ${fact(facts, 'table')} by then, and kfree() does not free the scatterlist in it, so ` +
    `${fact(facts, 'function')}() leaks that here. Is sg_free_table(${fact(facts, 'table')}) missing?`,
  suggest: (facts) => `sg_free_table(${fact(facts, 'table')});`,
});

/** The table that a call fills, as code; null for any other call. */
function filledBy(fn: CFunction, call: Call): string | null {
  const name = familyOf(call.callee)?.name ?? '';
  const place = allocatedAt(call.callee);
  const isFiller =
    name === 'sg-table' || name === 'sg-table-pointer' || call.callee.startsWith('dma_get_sgtable');
  if (!isFiller) return null;
  if (name === 'sg-table-pointer') {
    const target = storedIn(call.node)?.target;
    return target === undefined ? null : codeOf(fn, target);
  }
  const argument = call.args[name === 'sg-table' && typeof place === 'number' ? place : 1];
  return argument === undefined ? null : codeOf(fn, bare(fn, argument));
}

function isGiven(fn: CFunction, call: Call, table: string): boolean {
  return call.args.some((argument) => codeOf(fn, bare(fn, argument)) === table);
}

type State = 'before' | 'pending' | 'filled';

/** The kfree() calls that a filled table reaches; null if there are too many paths. */
function leaksOf(fn: CFunction, call: Call, table: string): readonly SyntaxNode[] | null {
  const { node } = call;
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  if (fragment === undefined) return [];
  const cfg: Cfg = flowOf(fn, fragment);
  const from = pointOf(cfg, node);
  if (from === null || cfg.broken) return [];
  const target = storedIn(node)?.target;
  const result = target === undefined ? null : codeOf(fn, target);
  const leaks = new Map<number, SyntaxNode>();
  const complete = followPaths<State>(fn, cfg, {
    from,
    start: 'before',
    returnsOf: anyReturn,
    key: (state) => state,
    step: (point, state) => {
      if (point.id === from.id) return state === 'before' ? 'pending' : null;
      if (state === 'pending' && result !== null && stores(fn, point, result)) return null;
      const end = endAt(fn, point, table);
      if (end !== null && end !== 'other' && state === 'filled') leaks.set(end.start, end);
      return end === null ? state : null;
    },
    branch: (point, when, state) => (state === 'pending' ? tested(fn, { point, when, from, result }) : state),
  });
  return complete ? [...leaks.values()] : null;
}

/** A test of the result tells whether the table was filled; any other condition tells nothing. */
function tested(
  fn: CFunction,
  at: { point: Point; when: boolean; from: Point; result: string | null },
): State | null {
  const { point, when, from, result } = at;
  const test = point.node === null ? null : testOf(fn, point.node);
  if (point.id === from.id && test === null) return when ? null : 'filled';
  if (test === null || test.lvalue !== result) return 'pending';
  const left = when ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue;
  if ((left & NEGATIVE) === 0) return 'filled';
  return left === NEGATIVE || left === (NEGATIVE | POSITIVE) ? null : 'pending';
}

/** The kfree() of the table at a point, or `other` for what ends the table's life in another way. */
function endAt(fn: CFunction, point: Point, table: string): SyntaxNode | 'other' | null {
  if (point.node === null || point.kind === 'label') return null;
  for (const node of soundNodes(point.node)) {
    const call = asCall(fn, node);
    if (call !== null && isGiven(fn, call, table)) {
      if (call.callee === 'kfree') return node;
      if (/free|put|release|destroy|fini|cleanup|unmap|deinit/.test(call.callee)) return 'other';
    }
    const store = asAssignment(node);
    if (store !== null && (codeOf(fn, store.target) === table || codeOf(fn, bare(fn, store.value)) === table))
      return 'other';
  }
  return null;
}

function stores(fn: CFunction, point: Point, lvalue: string): boolean {
  if (point.node === null) return false;
  return [...soundNodes(point.node)].some((node) => {
    const store = asAssignment(node);
    return store !== null && codeOf(fn, store.target) === lvalue;
  });
}

function problem(fn: CFunction, { at, call, table }: { at: SyntaxNode; call: Call; table: string }): Problem {
  return {
    at: at.start,
    subject: table,
    facts: { function: fn.name, table, filler: call.callee },
    proofs: [proof(fn, call.node, `${table} is filled`), proof(fn, at, 'only the table is freed')],
  };
}
