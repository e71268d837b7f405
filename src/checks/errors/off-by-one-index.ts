import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, codeOf, soundNodes } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { changes } from '../../c/uses.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** An index is let through that equals the number of elements. */
export const offByOneIndex = defineCheck({
  id: 'off-by-one-index',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an index may equal the number of elements',
  why: 'The element behind the last one is accessed.',
  advice: 'Compare with >= (or < where the loop goes on).',
  bad: [
    `
 static int kumo_signal_name(const struct kumo_domain *dom, struct kumo_args *args)
 {
 	const struct kumo_signal *sig;

+	if (args->iter > dom->nr_signals) //@ report
+		return -EINVAL;
 	sig = &dom->signal[args->iter];
 	return kumo_copy(args, sig);
 }
`,
    `
 static void kumo_clear(struct kumo_device *kumo)
 {
 	int i;

+	for (i = 0; i <= ARRAY_SIZE(kumo->slots); i++) //@ report
+		kumo->slots[i] = NULL;
 }
`,
  ],
  good: [
    `
 static int kumo_signal_name(const struct kumo_domain *dom, struct kumo_args *args)
 {
 	const struct kumo_signal *sig;

+	if (args->iter >= dom->nr_signals)
+		return -EINVAL;
 	sig = &dom->signal[args->iter];
 	return kumo_copy(args, sig);
 }
`,
    `
 static int kumo_fill(struct kumo_domain *dom, int count, u32 *out)
 {
 	int i;

+	if (count > ARRAY_SIZE(dom->slots))
+		return -EINVAL;
 	for (i = 0; i < count; i++)
 		dom->slots[i] = out[i];
 	return 0;
 }
`,
    `
 static int kumo_pick(struct kumo_domain *dom, int index)
 {
+	if (index > ARRAY_SIZE(dom->slots))
+		return -EINVAL;
+	return dom->slots[index - 1];
 }
`,
  ],
  limits: [
    'The count must be ARRAY_SIZE() of the array, or a member beside it that is named after it.',
    'An index that is used in another function is not seen.',
    'A member named max_... may be the last index as well as the count, so it counts for neither.',
  ],
  references: [],
  *run(fn) {
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const point of cfg.points) {
        const bound = point.kind === 'condition' ? boundAt(fn, point) : null;
        const access = bound === null ? null : accessBehind(fn, cfg, { point, bound });
        if (bound !== null && access !== null) yield problem(fn, bound, access);
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'index')} may equal ${fact(facts, 'count')} behind this test, and ${fact(facts, 'access')} then lies behind the ` +
    `last element. Should this be ${fact(facts, 'right')}?`,
});

interface Bound {
  readonly node: SyntaxNode;
  readonly index: string;
  readonly count: string;
  /** The edge on which the index may equal the count. */
  readonly when: boolean;
  readonly right: string;
}

/** `i > N` that lets N through where it is false, or `i <= N` where it is true. */
function boundAt(fn: CFunction, { node }: Point): Bound | null {
  const at = node === null ? null : bare(fn, node);
  const operator = at === null ? '' : (childIn(at, 'operator')?.type ?? '');
  const left = at === null ? null : childIn(at, 'left');
  const right = at === null ? null : childIn(at, 'right');
  if (at?.type !== 'binary_expression' || left === null || right === null) return null;
  const index = codeOf(fn, bare(fn, left));
  const count = codeOf(fn, bare(fn, right));
  if (!/^[a-z_]\w*(?:(?:->|\.)\w+)*$/.test(index)) return null;
  if (operator === '>') return { node: at, index, count, when: false, right: '>=' };
  return operator === '<=' ? { node: at, index, count, when: true, right: '<' } : null;
}

interface At {
  readonly point: Point;
  readonly bound: Bound;
}

/** The first access behind the test with this very index of the array that the count belongs to. */
function accessBehind(fn: CFunction, cfg: Cfg, { point, bound }: At): SyntaxNode | null {
  const start = point.next.find(({ when }) => when === bound.when);
  const first = start === undefined ? undefined : cfg.points[start.to];
  if (first === undefined) return null;
  const stopAt = (each: Point) =>
    each.id === point.id || changes(fn, each, bound.index) || testsAgain(fn, each, bound);
  if (stopAt(first)) return accessAt(fn, first, bound);
  const reached = [first.id, ...reachableFrom(cfg, first, { stopAt })];
  for (const id of reached.sort((a, b) => a - b)) {
    const each = cfg.points[id];
    if (each === undefined || each.id === point.id || testsAgain(fn, each, bound)) continue;
    const access = accessAt(fn, each, bound);
    if (access !== null) return access;
  }
  return null;
}

function testsAgain(fn: CFunction, { kind, node }: Point, { index }: Bound): boolean {
  if (kind !== 'condition' || node === null) return false;
  return [...soundNodes(node)].some(
    (each) =>
      each.type === 'binary_expression' && namedChildren(each).some((side) => codeOf(fn, side) === index),
  );
}

function accessAt(fn: CFunction, { node, kind }: Point, { index, count }: Bound): SyntaxNode | null {
  if (node === null || kind === 'label') return null;
  for (const each of soundNodes(node)) {
    if (each.type !== 'subscript_expression') continue;
    const subscript = childIn(each, 'index') ?? namedChildren(each)[1];
    const array = childIn(each, 'argument');
    if (subscript === undefined || array === null || codeOf(fn, bare(fn, subscript)) !== index) continue;
    if (isCountOf(fn, count, array)) return each;
  }
  return null;
}

/** `ARRAY_SIZE(a->slots)` or a member beside the array that is named after it: `a->nr_slots`, `a->slot_count`. */
function isCountOf(fn: CFunction, count: string, array: SyntaxNode): boolean {
  const text = codeOf(fn, array);
  const sized = /^ARRAY_SIZE\((.+)\)$/.exec(count)?.[1];
  if (sized !== undefined) return sized === text;
  const [, owner = '', name = ''] = /^(.*(?:->|\.))(\w+)$/.exec(count) ?? [];
  const [, holder = '', field = ''] = /^(.*(?:->|\.))(\w+)$/.exec(text) ?? [];
  if (owner === '' || owner !== holder) return false;
  const stem = name.replace(/^(?:nr|num|n|no|count)_|_(?:count|nr|num|cnt)$/g, '');
  return stem !== name && singular(stem) === singular(field);
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '');
}

function problem(fn: CFunction, bound: Bound, access: SyntaxNode): Problem {
  const { index, count, right } = bound;
  return {
    at: bound.node.start,
    subject: index,
    facts: { function: fn.name, index, count, right, access: codeOf(fn, access) },
    proofs: [proof(fn, bound.node, `${index} may equal ${count}`), proof(fn, access, 'used as the index')],
  };
}
