import type { Cfg } from '../../c/cfg.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { originOf } from '../../c/origin.js';
import { followPaths } from '../../c/paths.js';
import { type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { NEGATIVE, POSITIVE, ZERO } from '../../c/values.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';
import { knownContract } from '../signatures.js';

/** dma_buf_fd() takes the reference over on success only; on failure nobody drops it, or on success somebody does. */
export const dmabufRefBalance = defineCheck({
  id: 'dmabuf-ref-balance',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'the reference to a dma-buf is lost or dropped twice around dma_buf_fd()',
  why: 'The buffer is never freed, or it is freed while the file descriptor still shows it.',
  advice: 'Call dma_buf_put() if dma_buf_fd() fails, and only then.',
  bad: [
    `
 static int kumo_export(struct kumo_bo *bo, u32 flags)
 {
 	struct dma_buf *dmabuf = kumo_dmabuf(bo);
 	int fd;

+	dmabuf = dma_buf_export(&bo->info);
+	if (IS_ERR(dmabuf))
+		return PTR_ERR(dmabuf);
+	fd = dma_buf_fd(dmabuf, flags);
+	if (fd < 0)
+		return fd; //@ report
+	bo->exported = true;
+	return fd;
 }
`,
    `
 static int kumo_export(struct kumo_bo *bo, struct dma_buf *dmabuf)
 {
 	int fd;

+	fd = dma_buf_fd(dmabuf, O_CLOEXEC);
+	if (fd >= 0)
+		dma_buf_put(dmabuf); //@ report
 	return fd;
 }
`,
  ],
  good: [
    `
 static int kumo_export(struct kumo_bo *bo, u32 flags)
 {
 	struct dma_buf *dmabuf;
 	int fd;

+	dmabuf = dma_buf_export(&bo->info);
+	if (IS_ERR(dmabuf))
+		return PTR_ERR(dmabuf);
+	fd = dma_buf_fd(dmabuf, flags);
+	if (fd < 0)
+		dma_buf_put(dmabuf);
 	return fd;
 }
`,
    `
 static int kumo_export(struct kumo_bo *bo)
 {
 	int fd;

+	get_dma_buf(bo->dmabuf);
+	fd = dma_buf_fd(bo->dmabuf, O_CLOEXEC);
+	if (fd >= 0)
+		kumo_log(bo, fd);
 	return fd;
 }
`,
  ],
  limits: [
    'Only where the function itself makes or looks up the dma-buf, or drops it, and tests the result.',
  ],
  references: ['drivers/dma-buf/dma-buf.c: dma_buf_fd'],
  *run(fn, context) {
    const calls = callsIn(fn).filter(({ callee }) => callee === 'dma_buf_fd');
    if (calls.length === 0 || knownContract('dma_buf_fd', context) === null) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const call of calls) yield* judge(fn, cfg, { call, context });
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'lost'
      ? `dma_buf_fd() takes the reference to ${fact(facts, 'dmabuf')} over only when it succeeds, and ${fact(facts, 'function')}() ` +
        'leaves here without dropping it, so the buffer is never freed. Is a dma_buf_put() missing?'
      : `The file descriptor owns the reference to ${fact(facts, 'dmabuf')} once dma_buf_fd() has succeeded, so this ` +
        `dma_buf_put() in ${fact(facts, 'function')}() drops it a second time. Can it go?`,
});

type State = 'before' | 'made' | 'shown' | 'done';

function* judge(
  fn: CFunction,
  cfg: Cfg,
  { call, context }: { call: Call; context: Context },
): Generator<Problem> {
  const [entry] = cfg.points;
  const at = pointOf(cfg, call.node);
  const [argument] = call.args;
  const target = storedIn(call.node)?.target;
  if (entry === undefined || at === null || argument === undefined || target === undefined || cfg.broken)
    return;
  const fd = codeOf(fn, target);
  const dmabuf = codeOf(fn, argument);
  const own = ownCalls(fn, cfg, dmabuf);
  const found = new Map<number, { node: SyntaxNode; kind: 'lost' | 'double' }>();
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: 'before',
    returnsOf: knowledge(context).returnsOf,
    watched: [fd],
    key: (state) => state,
    step: (point, state, known) => {
      const value = known.values.get(fd) ?? ZERO | NEGATIVE | POSITIVE;
      if (point.id === at.id) return state === 'made' ? 'shown' : own.hasSource ? 'done' : 'shown';
      if (own.gets.has(point.id)) return state === 'before' ? 'made' : 'done';
      const put = own.puts.get(point.id);
      if (put !== undefined) {
        if (state === 'shown' && (value & NEGATIVE) === 0)
          found.set(put.node.start, { node: put.node, kind: 'double' });
        return null;
      }
      if (point.kind !== 'return' || point.node === null || state !== 'shown') return state;
      if (own.hasSource && value === NEGATIVE)
        found.set(point.node.start, { node: point.node, kind: 'lost' });
      return null;
    },
  });
  // A second reference or another owner of it makes either of the two right.
  if (!complete || own.isShared) return;
  for (const { node, kind } of found.values())
    yield {
      at: node.start,
      subject: dmabuf,
      facts: { function: fn.name, dmabuf, kind, code: codeOf(fn, node) },
      proofs: [
        proof(fn, call.node, 'shown to user space here'),
        proof(fn, node, kind === 'lost' ? 'left here' : 'dropped here'),
      ],
    };
}

const SOURCES: ReadonlySet<string> = new Set(['dma_buf_export', 'dma_buf_get']);

/** What the function does with the reference itself. */
function ownCalls(fn: CFunction, cfg: Cfg, dmabuf: string) {
  const gets = new Set<number>();
  const puts = new Map<number, Call>();
  let isShared = false;
  for (const call of callsIn(fn)) {
    const point = pointOf(cfg, call.node);
    if (point === null) continue;
    const stored = storedIn(call.node)?.target;
    if (SOURCES.has(call.callee) && stored !== undefined && codeOf(fn, stored) === dmabuf) gets.add(point.id);
    const [first] = call.args;
    const isOwn =
      first !== undefined &&
      (codeOf(fn, first) === dmabuf || originOf(fn, cfg, { node: first, point }) === dmabuf);
    if (isOwn && call.callee === 'dma_buf_put') puts.set(point.id, call);
    if (isOwn && call.callee === 'get_dma_buf') isShared = true;
  }
  return { gets, puts, isShared, hasSource: gets.size > 0 };
}
