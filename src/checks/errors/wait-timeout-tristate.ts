import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { namedChildren } from '../../c/syntax.js';
import { changes } from '../../c/uses.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** The result of a wait with a timeout is taken for 0 or an errno. */
export const waitTimeoutTristate = defineCheck({
  id: 'wait-timeout-tristate',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'the time left after a wait is taken for an error',
  why: 'A wait that succeeded is treated as failed, and one that timed out as done.',
  advice: 'Treat a negative result as error, 0 as timeout and the rest as success.',
  bad: [
    `
 static int kumo_wait(struct dma_resv *resv)
 {
 	long ret;

+	ret = dma_resv_wait_timeout(resv, DMA_RESV_USAGE_READ, true, HZ);
+	if (ret) //@ report
+		return ret;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_wait(struct dma_resv *resv)
 {
 	long ret;

+	ret = dma_resv_wait_timeout(resv, DMA_RESV_USAGE_READ, true, HZ);
+	if (ret < 0)
+		return ret;
+	if (!ret)
+		return -ETIMEDOUT;
 	return 0;
 }
`,
    `
 static long kumo_wait(struct dma_resv *resv)
 {
+	long ret = dma_resv_wait_timeout(resv, DMA_RESV_USAGE_READ, true, HZ);
+
+	if (ret)
+		return ret;
+	return -ETIMEDOUT;
 }
`,
    `
 static void kumo_wait_idle(struct dma_fence *fence)
 {
+	if (dma_fence_wait_timeout(fence, false, HZ) <= 0)
+		pr_err("hung\\n");
 }
`,
  ],
  limits: ['Only a result that is tested right away and returned as it is.'],
  references: ['drivers/dma-buf/dma-resv.c', 'drivers/dma-buf/dma-fence.c'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      if (!isWait(call, context)) continue;
      const test = testTakenForError(fn, call);
      if (test !== null) yield problem(fn, { call, ...test });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() returns the time left, over 0, when the wait succeeded and 0 when it timed out, so here ` +
    `${fact(facts, 'function')}() fails on success and goes on after a timeout. Should ${fact(facts, 'variable')} be tested for < 0 and for 0?`,
});

function isWait(call: Call, context: Context): boolean {
  const returns = knownContract(call.callee, context)?.returns;
  return returns === 'timeout' || returns === 'rest-or-zero';
}

interface Tested {
  readonly test: Point;
  readonly variable: string;
}

/** The next decision is `if (ret)`, its branch returns ret itself, and the other one does not ask for 0. */
function testTakenForError(fn: CFunction, call: Call): Tested | null {
  const target = storedIn(call.node)?.target;
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (target === undefined || fragment === undefined || fn.returnType.includes('long')) return null;
  const variable = codeOf(fn, target);
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node);
  const test = point === null ? null : nextDecision(fn, cfg, { from: point, variable });
  if (test?.node === undefined || test.node === null || codeOf(fn, bare(fn, test.node)) !== variable)
    return null;
  const [failed, succeeded] = [
    test.next.find(({ when }) => when),
    test.next.find(({ when }) => when === false),
  ];
  if (failed === undefined || succeeded === undefined) return null;
  const end = straightEnd(fn, cfg, { from: failed.to, variable });
  if (end?.kind !== 'return' || end.node === null) return null;
  const returned = namedChildren(end.node)[0];
  if (returned === undefined || codeOf(fn, bare(fn, returned)) !== variable) return null;
  const other = straightEnd(fn, cfg, { from: succeeded.to, variable });
  // Where 0 gets an error code of its own, the author knows what it means; where both end alike, nothing was decided.
  return other === null || other.id === end.id || isFailure(fn, other) ? null : { test, variable };
}

function nextDecision(
  fn: CFunction,
  cfg: Cfg,
  { from, variable }: { from: Point; variable: string },
): Point | null {
  let at: Point | undefined = from;
  for (let step = 0; at !== undefined && step < cfg.points.length; step++) {
    if (at.kind === 'condition' && at.id !== from.id) return at;
    if (at.next.length !== 1 || (at.id !== from.id && changes(fn, at, variable))) return null;
    at = cfg.points[at.next[0]?.to ?? -1];
  }
  return null;
}

/** Where a branch without decisions ends: its return or its next decision; null where the variable is changed before. */
function straightEnd(
  fn: CFunction,
  cfg: Cfg,
  { from, variable }: { from: number; variable: string },
): Point | null {
  let at = cfg.points[from];
  for (let step = 0; at !== undefined && step < cfg.points.length; step++) {
    if (at.kind === 'return' || at.kind === 'condition') return at;
    if (changes(fn, at, variable) || at.next.length !== 1) return null;
    at = cfg.points[at.next[0]?.to ?? -1];
  }
  return null;
}

function isFailure(fn: CFunction, { kind, node }: Point): boolean {
  const returned = kind === 'return' && node !== null ? namedChildren(node)[0] : undefined;
  return returned !== undefined && codeOf(fn, returned).startsWith('-E');
}

function problem(fn: CFunction, { call, test, variable }: Tested & { readonly call: Call }): Problem {
  const node = test.node ?? call.node;
  return {
    at: node.start,
    subject: variable,
    facts: { function: fn.name, callee: call.callee, variable },
    proofs: [
      proof(fn, call.node, `${call.callee}() returns the time left`),
      proof(fn, node, 'any result but 0 is taken for an error'),
    ],
  };
}
