import { type Branch, branchesOf, straightWay } from '../../c/branches.js';
import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, codeOf, soundNodes } from '../../c/query.js';
import { typeOfName } from '../../c/types.js';
import { changes, type Use, usesOf } from '../../c/uses.js';
import { ZERO } from '../../c/values.js';
import { familyOfAllocator } from '../../kernel/pairs.js';
import { touches } from '../../kernel/touches.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A pointer is dereferenced on every way to the test that would have found it to be NULL. */
export const nullTestAfterUse = defineCheck({
  id: 'null-test-after-use',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'hunk',
  summary: 'a pointer is tested for NULL after it was dereferenced',
  why: 'If it can be NULL, the function has crashed by then.',
  advice: 'Test first, or drop the test.',
  bad: [
    `
 static int kumo_ioctl_info(struct drm_file *file, struct drm_kumo_info *args)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);
+	size_t size = obj->size;
+
+	if (!obj) //@ report
+		return -ENOENT;
+	args->size = size;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_ioctl_info(struct drm_file *file, struct drm_kumo_info *args)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);
+	struct kumo_bo *bo = container_of(obj, struct kumo_bo, base);
+	struct list_head *list = &obj->list;
+
+	if (!obj)
+		return -ENOENT;
+	args->size = sizeof(*obj) + kumo_size(bo, list);
 	return 0;
 }
`,
    `
 static int kumo_next(struct kumo_device *kumo, struct kumo_job *job)
 {
+	while (job->next) {
+		job = job->next;
+		if (!job)
+			return -ENOENT;
+	}
+	if (kumo->last)
+		kumo->last->state = 0;
+	if (!kumo->last)
+		return -EBUSY;
 	return 0;
 }
`,
  ],
  limits: ['Only tests whose NULL branch leaves the function; only locals and parameters.'],
  references: [],
  *run(fn) {
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      if (cfg.broken) continue;
      for (const branch of branchesOf(fn, cfg)) {
        if (
          branch.values !== ZERO ||
          branch.stored !== null ||
          !isLocalPointer(fn, branch.lvalue) ||
          !leaves(cfg, branch)
        )
          continue;
        const member = newMemberBefore(fn, cfg, branch);
        const use = useBefore(fn, cfg, { ...branch, member });
        if (use !== null) yield problem(fn, branch, { use, member });
      }
    }
  },
  comment: (facts) =>
    fact(facts, 'member') === ''
      ? `${fact(facts, 'name')} has been dereferenced on every way to this test (\`${fact(facts, 'use')}\`), so a NULL would have ` +
        `crashed ${fact(facts, 'function')}() before. Should the test come first?`
      : `${fact(facts, 'member')} has just been allocated, but this tests ${fact(facts, 'name')}, which ${fact(facts, 'function')}() ` +
        `has dereferenced before, so a failed allocation goes unnoticed. Was ${fact(facts, 'member')} meant?`,
});

function isLocalPointer(fn: CFunction, lvalue: string): boolean {
  return /^\w+$/.test(lvalue) && typeOfName(fn, lvalue)?.endsWith('*') === true;
}

/** The branch for NULL leaves the function or jumps to its end; anything else may be a test of good manners. */
function leaves(cfg: Cfg, { edge }: Branch): boolean {
  return straightWay(cfg, edge.to).some(
    ({ kind, node }) => kind === 'return' || node?.type === 'goto_statement',
  );
}

/** The member `p->x` that the step right before `!p` has allocated, if no test asks for it; else empty. */
function newMemberBefore(fn: CFunction, cfg: Cfg, { test, lvalue }: Branch): string {
  const [id = -1, ...others] = cfg.before[test.id] ?? [];
  const node = others.length > 0 ? null : (cfg.points[id]?.node ?? null);
  for (const each of node === null ? [] : soundNodes(node)) {
    const stored = asAssignment(each);
    const member = stored === null ? '' : codeOf(fn, stored.target);
    if (stored === null || !member.startsWith(`${lvalue}->`)) continue;
    const callee = asCall(fn, bare(fn, stored.value))?.callee ?? '';
    const isAsked = cfg.points.some(
      (point) => point.kind === 'condition' && point.node !== null && codeOf(fn, point.node).includes(member),
    );
    if (familyOfAllocator(callee) !== null && !isAsked) return member;
  }
  return '';
}

/** The nearest dereference on the ways to the test, if there is one on each of them and the pointer stays the same. */
function useBefore(fn: CFunction, cfg: Cfg, { test, lvalue, member }: Branch & Member): Use | null {
  let nearest: Use | null = null;
  const seen = new Set<number>([test.id]);
  const queue = [...(cfg.before[test.id] ?? [])];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const point = cfg.points[id];
    if (point === undefined || seen.has(id)) continue;
    seen.add(id);
    const found = readAt(fn, point, lvalue);
    if (found === 'lost' || point.kind === 'entry' || point.outside) return null;
    if (found === null) queue.push(...(cfg.before[id] ?? []));
    else if (nearest === null || found.node.start > nearest.node.start) nearest = found;
  }
  if (nearest === null || isCut(cfg, nearest, test)) return null;
  // A test of something that was not allocated here is never merely one too many.
  return member === '' && isTestedEarlier(fn, cfg, { use: nearest, lvalue }) ? null : nearest;
}

/** Somebody has asked before the dereference; then the later test is merely one too many. */
function isTestedEarlier(fn: CFunction, cfg: Cfg, { use, lvalue }: { use: Use; lvalue: string }): boolean {
  return cfg.points.some(
    ({ node, kind }) =>
      kind === 'condition' &&
      node !== null &&
      node.end <= use.node.start &&
      (codeOf(fn, node) === lvalue || usesOf(fn, node, lvalue).some((each) => ASKING.has(each.kind))),
  );
}

const ASKING: ReadonlySet<Use['kind']> = new Set(['test', 'argument']);

/** A dereference, `lost` where the pointer is tested or gets a value, null for neither. */
function readAt(fn: CFunction, point: Point, lvalue: string): Use | 'lost' | null {
  if (point.node === null || point.kind === 'label') return null;
  const uses = usesOf(fn, point.node, lvalue);
  if (uses.some(({ kind }) => kind === 'test' || kind === 'store')) return 'lost';
  if (changes(fn, point, lvalue) || (point.kind === 'condition' && codeOf(fn, point.node) === lvalue))
    return 'lost';
  const read = uses.find(
    (use) =>
      use.kind === 'dereference' ||
      (use.kind === 'argument' && use.call !== null && touches(use.call.callee, use.place)),
  );
  if (read !== undefined) return read;
  return uses.some(({ call }) => call !== null && /IS_ERR|ZERO_OR_NULL|WARN|BUG|ASSERT/.test(call.callee))
    ? 'lost'
    : null;
}

function isCut(cfg: Cfg, use: Use, { node }: Point): boolean {
  const end = node?.start ?? use.node.end;
  return cfg.fragment.unseen.some(([a, b]) => a < end && b > use.node.start);
}

interface Member {
  /** What should have been tested; empty for the pointer itself. */
  readonly member: string;
}

function problem(fn: CFunction, { test, lvalue }: Branch, { use, member }: { use: Use } & Member): Problem {
  const access = use.node.parent ?? use.node;
  const node = test.node ?? use.node;
  return {
    at: node.start,
    subject: lvalue,
    facts: { function: fn.name, name: lvalue, use: codeOf(fn, access).slice(0, 60), member },
    proofs: [proof(fn, use.node, `${lvalue} is dereferenced`), proof(fn, node, `${lvalue} is tested`)],
  };
}
