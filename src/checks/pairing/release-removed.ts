import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, type Call, callsIn, codeOf } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { enclosing, nextStatement, type SyntaxNode } from '../../c/syntax.js';
import { type Use, usesOf } from '../../c/uses.js';
import { droppingOf, looksAt } from '../../kernel/references.js';
import { touches } from '../../kernel/touches.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { holdingsIn } from '../holdings.js';
import { exitsKeeping } from '../kept.js';

/** The patch takes a put or a free away, and what it gave back is still taken. */
export const releaseRemoved = defineCheck({
  id: 'release-removed',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a put or a free is taken away, and nothing does it instead',
  why: 'What the function takes is given back on fewer ways than before: a leak.',
  advice: 'Keep the release on this way, or say who does it now.',
  bad: [
    `
 static int kumo_wait(struct kumo_bo *bo, bool nowait)
 {
 	struct dma_fence *fence = dma_fence_get(bo->moving);
 	int ret;

 	if (nowait) {
-		dma_fence_put(fence);
 		return -EBUSY; //@ report
 	}
 	ret = dma_fence_wait(fence, true);
 	dma_fence_put(fence);
 	return ret;
 }
`,
    `
 static int kumo_ioctl_info(struct drm_device *dev, void *data, struct drm_file *file)
 {
 	struct drm_kumo_info *args = data;
 	struct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);

 	if (!obj)
 		return -ENOENT;
 	args->size = obj->size;
-	drm_gem_object_put(obj);
-
 	return 0; //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_wait(struct kumo_bo *bo)
 {
-	struct dma_fence **fences = kcalloc(bo->count, sizeof(*fences), GFP_KERNEL);
 	int ret = kumo_wait_all(bo);

-	kfree(fences);
 	return ret;
 }
`,
    `
 static int kumo_wait(struct kumo_bo *bo, bool nowait)
 {
 	struct dma_fence *fence = dma_fence_get(bo->moving);
 	int ret;

 	if (nowait) {
-		dma_fence_put(fence);
-		return -EBUSY;
+		ret = -EBUSY;
+		goto out;
 	}
 	ret = dma_fence_wait(fence, true);
+out:
 	dma_fence_put(fence);
 	return ret;
 }
`,
  ],
  limits: [
    'Only what the function takes itself in view and gives to nobody else: who gets it may be the one that gives it back.',
  ],
  references: ['Documentation/core-api/kref.rst'],
  *run(fn, context: Context) {
    if (!fn.complete || !takesReleaseAway(context)) return;
    // Only here, since the other side is read on first use.
    const { counterpart } = context;
    if (counterpart === null) return;
    for (const lost of lostReleases(fn, counterpart)) {
      const at = whereNow(fn, counterpart, lost.call.node);
      const exit = at === null ? undefined : exitBehind(fn, { at, lost, context });
      if (exit !== undefined) yield problem(fn, lost, exit);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'release')}(${fact(facts, 'handle')}) is gone from here, and ${fact(facts, 'function')}() still takes it as before, ` +
    `so this way now leaks it. Who gives ${fact(facts, 'handle')} back instead?`,
});

/** Asked of the text: most patches take no release away. */
function takesReleaseAway({ removed }: Context): boolean {
  return [...removed.matchAll(/\b(\w+)[ \t]*\(/g)].some(([, callee = '']) => droppingOf(callee) !== null);
}

interface Lost {
  readonly call: Call;
  readonly handle: string;
}

/** Releases of the old side that the new one has fewer of, each handle once. */
function* lostReleases(fn: CFunction, before: CFunction): Generator<Lost> {
  const seen = new Set<string>();
  for (const call of callsIn(before)) {
    const handle = releasedBy(before, call);
    if (handle === null || seen.has(handle)) continue;
    const [old, now] = [releasesOf(before, handle), releasesOf(fn, handle)];
    if (old.length <= now.length || !isTakenAsBefore(fn, before, handle)) continue;
    const kept = new Map<string, number>();
    for (const each of now) kept.set(context(fn, each), (kept.get(context(fn, each)) ?? 0) + 1);
    const gone = old.filter((each) => {
      const key = context(before, each);
      const left = kept.get(key) ?? 0;
      kept.set(key, left - 1);
      return left <= 0;
    });
    const [first, ...more] = gone;
    if (first === undefined || more.some((each) => leadsTo(before, first, each))) continue;
    if (now.length > 0 && leadsToAny(before, first, handle)) continue;
    if (failedWith(before, first, handle)) continue;
    seen.add(handle);
    yield { call: first, handle };
  }
}

/** A plain statement that gives a local back. */
function releasedBy(fn: CFunction, call: Call): string | null {
  const dropping = droppingOf(call.callee);
  const argument = dropping === null ? undefined : call.args[dropping.place];
  if (argument === undefined || call.node.parent?.type !== 'expression_statement') return null;
  const handle = codeOf(fn, bare(fn, argument));
  return /^\w+$/.test(handle) ? handle : null;
}

function releasesOf(fn: CFunction, handle: string): readonly Call[] {
  return callsIn(fn).filter((call) => releasedBy(fn, call) === handle);
}

/** What a statement stands between: enough to find it again on the other side. */
function context(fn: CFunction, { node }: Call): string {
  const statement = node.parent ?? node;
  return `${codeOf(fn, node)} ${nextStatement(statement) === null ? '' : codeOf(fn, nextStatement(statement) ?? node)}`;
}

/** Both sides say the same of the variable but for what is given back: nobody else has got it. */
function isTakenAsBefore(fn: CFunction, before: CFunction, handle: string): boolean {
  const [old, now] = [mentions(before, handle), mentions(fn, handle)];
  const stores = (side: CFunction) => storesTo(side, handle).join('\n');
  return now.length > 0 && old.join('\n') === now.join('\n') && stores(fn) === stores(before);
}

/** Statements and conditions that name the variable, releases left out. */
function mentions(fn: CFunction, handle: string): readonly string[] {
  const word = new RegExp(`(?<![\\w.]|->)${handle}\\b`);
  const found: string[] = [];
  for (const node of bodyNodes(fn)) {
    if (!UNITS.has(node.type)) continue;
    const call = node.type === 'expression_statement' ? node.children[0] : undefined;
    const released = call === undefined ? null : asCall(fn, call);
    if (released !== null && releasedBy(fn, released) === handle) continue;
    const text = codeOf(fn, node);
    if (word.test(text)) found.push(text);
  }
  return found;
}

const UNITS: ReadonlySet<string> = new Set([
  'expression_statement',
  'declaration',
  'return_statement',
  'parenthesized_expression',
]);

function storesTo(fn: CFunction, handle: string): readonly string[] {
  const found: string[] = [];
  for (const node of bodyNodes(fn)) {
    const assignment = asAssignment(node);
    if (assignment !== null && codeOf(fn, assignment.target) === handle)
      found.push(codeOf(fn, assignment.value));
  }
  return found;
}

/** The way out from a statement on which what the function has taken itself, and given to nobody else, is still held. */
function exitBehind(
  fn: CFunction,
  { at, lost: { call, handle }, context }: { at: SyntaxNode; lost: Lost; context: Context },
): SyntaxNode | undefined {
  const uses = fn.fragments.flatMap(({ body }) => usesOf(fn, body, handle));
  if (!uses.every((use) => stays(fn, use))) return undefined;
  return fn.fragments
    .flatMap((fragment) => holdingsIn(fn, flowOf(fn, fragment), context))
    .filter((held) => !held.isGuess && held.handle === handle && held.releases(call))
    .flatMap((held) => exitsKeeping(fn, { call: held.call, name: handle, context }))
    .filter(({ start }) => start >= at.start)
    .sort((a, b) => a.start - b.start)[0];
}

/** The use neither keeps the pointer nor gives it to somebody who may keep or release it. */
function stays(fn: CFunction, { kind, node, call, place }: Use): boolean {
  if (kind === 'value') return node.parent?.type === 'binary_expression';
  if (kind !== 'argument') return kind !== 'member';
  if (call === null) return false;
  return (
    looksAt(call.callee, place) ||
    touches(call.callee, place) ||
    /^(?:IS_ERR|IS_ERR_OR_NULL|PTR_ERR)$|_get$/.test(call.callee) ||
    releasedBy(fn, call) !== null
  );
}

/** One release can come after the other: it mended a double release. */
function leadsTo(fn: CFunction, first: Call, then: Call): boolean {
  for (const fragment of fn.fragments) {
    const cfg = flowOf(fn, fragment);
    const [from, to] = [pointOf(cfg, first.node), pointOf(cfg, then.node)];
    if (from !== null && to !== null && reachableFrom(cfg, from).has(to.id)) return true;
  }
  return false;
}

function leadsToAny(fn: CFunction, first: Call, handle: string): boolean {
  return releasesOf(fn, handle).some((each) => each !== first && leadsTo(fn, first, each));
}

/** The call whose failure leads here had the variable: it may give it back itself when it fails. */
function failedWith(fn: CFunction, { node }: Call, handle: string): boolean {
  const branch = enclosing(node, BRANCH);
  if (branch === null) return false;
  const word = new RegExp(`\\b${handle}\\b`);
  const condition = branch.children.find(({ field }) => field === 'condition');
  const asked = condition === undefined ? '' : codeOf(fn, condition);
  if (word.test(asked)) return true;
  const variable = /^\(!?(?:IS_ERR\()?(\w+)/.exec(asked)?.[1];
  const last = callsIn(fn).findLast(
    (call) =>
      call.node.end <= branch.start &&
      call.node.parent !== null &&
      variable !== undefined &&
      asAssignment(call.node.parent) !== null &&
      codeOf(fn, asAssignment(call.node.parent)?.target ?? call.node) === variable,
  );
  return last !== undefined && word.test(codeOf(fn, last.node));
}

const BRANCH: ReadonlySet<string> = new Set(['if_statement']);

/** The statement that stood behind the release, on the new side. */
function whereNow(fn: CFunction, before: CFunction, released: SyntaxNode): SyntaxNode | null {
  const next = nextStatement(released.parent ?? released);
  if (next === null) return null;
  const same = (side: CFunction) =>
    [...bodyNodes(side)].filter(
      (node) => node.type === next.type && codeOf(side, node) === codeOf(before, next),
    );
  const index = same(before).findIndex((node) => node.start === next.start);
  const now = same(fn);
  return now.length === same(before).length ? (now[index] ?? null) : (now[0] ?? null);
}

function problem(fn: CFunction, { call, handle }: Lost, at: SyntaxNode): Problem {
  return {
    at: at.start,
    subject: handle,
    facts: { function: fn.name, handle, release: call.callee },
    proofs: [proof(fn, at, `nothing gives ${handle} back before this any more`)],
  };
}
