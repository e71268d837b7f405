import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { testedFor } from '../../c/result-tests.js';
import { untestedUses } from '../../c/untested.js';
import { type Use, usesOf } from '../../c/uses.js';
import { familyOfAllocator } from '../../kernel/pairs.js';
import { touches } from '../../kernel/touches.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** What an allocator returned is used before anybody has asked whether it is NULL. */
export const allocUnchecked = defineCheck({
  id: 'alloc-unchecked',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'the result of an allocation is used without a test for NULL',
  why: 'When memory is short, NULL is dereferenced.',
  advice: 'Test the result and return -ENOMEM.',
  bad: [
    `
 static int kumo_table_init(struct kumo_device *kumo, size_t size)
 {
 	u32 *table;

+	table = kmalloc(size, GFP_KERNEL);
+	memset(table, 0xff, size); //@ report
+	kumo->table = table;
 	return 0;
 }
`,
    `
 static void kumo_log_init(struct kumo_state *state, int count)
 {
 	int i;

+	state->logs = kcalloc(count, sizeof(*state->logs), GFP_KERNEL);
+	for (i = 0; i < count; i++)
+		state->logs[i].id = i; //@ report
 	state->count = count;
 }
`,
    `
 static void kumo_state_get(struct kumo_state *state, int count)
 {
 	state->bos = kcalloc(count, sizeof(*state->bos), GFP_KERNEL); //@ report
-	if (!state->bos)
-		return;
 	kumo_state_fill(state, count);
 }
`,
  ],
  good: [
    `
 static int kumo_table_init(struct kumo_device *kumo, size_t size)
 {
 	u32 *table;

+	table = kmalloc(size, GFP_KERNEL);
+	if (!table)
+		return -ENOMEM;
+	memset(table, 0xff, size);
 	return 0;
 }
`,
    `
 static int kumo_tables_init(struct kumo_device *kumo, int i)
 {
+	kumo->table[i] = dma_alloc_coherent(kumo->dev, SZ_4K, &kumo->dma[i], GFP_KERNEL);
+	if (!kumo->table[i])
+		return -ENOMEM;
+	memset(kumo->table[i], 0, SZ_4K);
 	return 0;
 }
`,
    `
 static void kumo_log(struct kumo_device *kumo)
 {
+	char *text = kasprintf(GFP_KERNEL, "%s-%d", kumo->name, kumo->id);
+
+	if (WARN_ON(!text))
+		return;
+	strscpy(kumo->label, text, sizeof(kumo->label));
+	kfree(text);
 }
`,
    `
 static void kumo_event(struct kumo_device *kumo)
 {
+	struct kumo_event *event = kzalloc(sizeof(*event), GFP_KERNEL | __GFP_NOFAIL);
+
+	event->id = kumo->id;
 	kumo_send(kumo, event);
 }
`,
  ],
  limits: [
    'Only allocators that the kernel tables know to return NULL; a use inside another function is not seen.',
    'Where the pointer was copied, or given to a function whose result is looked at, it counts as tested.',
  ],
  references: ['Documentation/core-api/memory-allocation.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      if (!canFail(fn, call, context)) continue;
      const lvalue = keptIn(fn, call);
      if (lvalue === null) continue;
      const [use] = usesUntested(fn, call, lvalue);
      if (use !== undefined) yield problem(fn, { call, lvalue, use });
      else if (isTestDropped(fn, { call, lvalue }, context)) yield dropped(fn, { call, lvalue });
    }
  },
  comment: (facts) => {
    const variable = fact(facts, 'variable');
    const through = fact(facts, 'through');
    const callee = `${fact(facts, 'callee')}()`;
    if (through === DROPPED)
      return (
        `With the test of ${variable} gone, ${fact(facts, 'function')}() goes on with NULL when ${callee} fails. ` +
        `Was the test meant to move somewhere else?`
      );
    return through === ''
      ? `${callee} returns NULL when it fails, but ${variable} is dereferenced here before anything in ` +
          `${fact(facts, 'function')}() has tested it. Could you add the check?`
      : `${variable} is NULL if the ${callee} above fails, and ${through}() does not look before it accesses the memory. ` +
          `Could ${fact(facts, 'function')}() test it first?`;
  },
});

/** Objects that are found rather than made can be known to be there; memory never is. */
function canFail(fn: CFunction, call: Call, context: Context): boolean {
  const family = familyOfAllocator(call.callee);
  if (family === null && !OTHER_ALLOCATORS.has(call.callee)) return false;
  if (call.args.some((argument) => codeOf(fn, argument).includes('__GFP_NOFAIL'))) return false;
  const returns = knownContract(call.callee, context)?.returns;
  return returns === 'null' || returns === 'cookie-or-null';
}

const OTHER_ALLOCATORS: ReadonlySet<string> = new Set(['platform_device_alloc', 'drm_atomic_state_alloc']);

/** Where a plain statement keeps the result; with an expression around it, something may test it there. */
function keptIn(fn: CFunction, call: Call): string | null {
  const target = storedIn(call.node)?.target;
  const store = target?.parent;
  if (target === undefined || store === null || store === undefined) return null;
  const isStatement = store.type !== 'assignment_expression' || store.parent?.type === 'expression_statement';
  return isStatement ? codeOf(fn, target) : null;
}

function usesUntested(fn: CFunction, call: Call, lvalue: string): readonly Use[] {
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (fragment === undefined) return [];
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node);
  if (point === null || point.kind === 'condition' || cfg.broken) return [];
  return untestedUses(fn, cfg, { point, lvalue, touches });
}

const DROPPED = 'dropped test';

/** The patch takes the only test away and leaves the allocation as it was, and nobody gets the pointer itself to test. */
function isTestDropped(
  fn: CFunction,
  { call, lvalue }: { call: Call; lvalue: string },
  context: Context,
): boolean {
  if (isTested(fn, lvalue, call)) return false;
  // Another test stands in its place; whether that one is right is not asked here.
  if (callsIn(fn).some(({ callee }) => callee === 'dma_mapping_error')) return false;
  // Only here, since the other side is read on first use.
  const { counterpart } = context;
  if (counterpart === null) return false;
  const text = codeOf(fn, call.node);
  const wasTested = callsIn(counterpart).some(
    (each) =>
      each.callee === call.callee &&
      codeOf(counterpart, each.node) === text &&
      isTested(counterpart, lvalue, each),
  );
  return wasTested && usesBehind(fn, call, lvalue).every(({ kind }) => LOOKING.has(kind));
}

const LOOKING: ReadonlySet<Use['kind']> = new Set(['store', 'member', 'dereference']);

/** Something tests what the call has returned; another result that the same name holds elsewhere is not meant. */
function isTested(fn: CFunction, lvalue: string, { node }: Call): boolean {
  return testedFor(fn, 'null').some(
    (test) =>
      test.lvalue === lvalue && (test.unknown || test.values.some((value) => value.start === node.start)),
  );
}

/** What becomes of the result where control comes to from the call. */
function usesBehind(fn: CFunction, call: Call, lvalue: string): readonly Use[] {
  return fn.fragments.flatMap((fragment) => {
    const cfg = flowOf(fn, fragment);
    const start = pointOf(cfg, call.node);
    const behind = start === null ? new Set<number>() : reachableFrom(cfg, start);
    return cfg.points.flatMap(({ id, node, kind }) =>
      node === null || kind === 'label' || !behind.has(id) ? [] : usesOf(fn, node, lvalue),
    );
  });
}

function dropped(fn: CFunction, { call, lvalue }: { call: Call; lvalue: string }): Problem {
  return {
    at: call.node.start,
    subject: lvalue,
    facts: { function: fn.name, variable: lvalue, callee: call.callee, through: DROPPED },
    proofs: [proof(fn, call.node, `nothing tests the result of ${call.callee}() any more`)],
  };
}

function problem(fn: CFunction, at: { call: Call; lvalue: string; use: Use }): Problem {
  const { call, lvalue, use } = at;
  return {
    at: use.node.start,
    subject: lvalue,
    facts: { function: fn.name, variable: lvalue, callee: call.callee, through: use.call?.callee ?? '' },
    proofs: [
      proof(fn, call.node, `${call.callee}() returns NULL on failure`),
      proof(fn, use.node, `${lvalue} is used without a test`),
    ],
  };
}
