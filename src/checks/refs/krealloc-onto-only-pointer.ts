import { flowOf, pointOf, reaching } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asCall, bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { familyOfAllocator } from '../../kernel/pairs.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** The result of a reallocation replaces the only pointer to the old memory, which is lost when it fails. */
export const kreallocOntoOnlyPointer = defineCheck({
  id: 'krealloc-onto-only-pointer',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'hunk',
  summary: 'a failing reallocation overwrites the only pointer to the old memory',
  why: 'On failure the old memory stays allocated, and nobody can free it any more.',
  advice: 'Store the result in a second variable, and move it over when it is not NULL.',
  bad: [
    `
 static int kumo_grow(struct kumo_list *list, size_t count)
 {
+	list->items = krealloc_array(list->items, count, sizeof(*list->items), GFP_KERNEL); //@ report
+	if (!list->items)
+		return -ENOMEM;
 	list->size = count;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_grow(struct kumo_list *list, size_t count)
 {
+	struct kumo_item *items = krealloc_array(list->items, count, sizeof(*items), GFP_KERNEL);
+
+	if (!items)
+		return -ENOMEM;
+	list->items = items;
 	list->size = count;
 	return 0;
 }
`,
    `
 static int kumo_grow(struct kumo_list *list, size_t count)
 {
+	struct kumo_item *items = list->items;
+
+	items = krealloc(items, count, GFP_KERNEL);
+	if (!items)
+		return -ENOMEM;
+	list->items = items;
 	return 0;
 }
`,
    `
 static int kumo_grow(struct kumo_device *kumo, size_t count)
 {
+	kumo->items = devm_krealloc(kumo->dev, kumo->items, count, GFP_KERNEL);
+	if (!kumo->items)
+		return -ENOMEM;
 	return 0;
 }
`,
  ],
  limits: [
    'A local variable counts as the only pointer only where its value does not come from another place.',
  ],
  references: ['mm/slab_common.c'],
  *run(fn) {
    for (const call of callsIn(fn)) {
      if (!REALLOCS.has(call.callee)) continue;
      const pointer = overwritten(fn, call);
      if (pointer !== null) yield problem(fn, { call, pointer });
    }
  },
  comment: (facts) =>
    `If ${fact(facts, 'callee')}() fails here, ${fact(facts, 'pointer')} becomes NULL while the old memory stays allocated, ` +
    `so it leaks. Could the result go to a temporary first?`,
});

/** mm/slab_common.c and mm/util.c: on failure they return NULL and leave the old memory alone. */
const REALLOCS: ReadonlySet<string> = new Set([
  'krealloc',
  'krealloc_array',
  'kvrealloc',
  'krealloc_node_align',
  '__krealloc',
]);

function overwritten(fn: CFunction, call: Call): string | null {
  const old = call.args[0];
  const target = storedIn(call.node)?.target;
  if (old === undefined || target === undefined) return null;
  if (call.args.some((argument) => codeOf(fn, argument).includes('__GFP_NOFAIL'))) return null;
  const pointer = codeOf(fn, target);
  if (codeOf(fn, bare(fn, old)) !== pointer) return null;
  return target.type === 'identifier' && isCopy(fn, call, pointer) ? null : pointer;
}

/** Where the local came from another place, that place still has the old pointer; what is not in view may have it. */
function isCopy(fn: CFunction, call: Call, name: string): boolean {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  const cfg = fragment === undefined ? null : flowOf(fn, fragment);
  const point = cfg === null ? null : pointOf(cfg, call.node);
  if (cfg === null || point === null) return true;
  const { values, unknown } = reaching(fn, cfg, { point, lvalue: name });
  return unknown || values.some((value) => codeOf(fn, value) !== 'NULL' && !isNew(fn, bare(fn, value)));
}

/** Memory that was allocated here; what another function looks up is still known there. */
function isNew(fn: CFunction, value: SyntaxNode): boolean {
  const call = asCall(fn, value);
  return call !== null && (REALLOCS.has(call.callee) || familyOfAllocator(call.callee) !== null);
}

function problem(fn: CFunction, { call, pointer }: { call: Call; pointer: string }): Problem {
  return {
    at: call.node.start,
    subject: pointer,
    facts: { function: fn.name, callee: call.callee, pointer },
    proofs: [proof(fn, call.node, `${pointer} is reallocated onto itself`)],
  };
}
