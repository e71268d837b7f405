import { type CFunction, type CodeFile, functionNamed, lineAt } from '../../c/functions.js';
import { asCall, bare, bodyNodes, codeOf, says } from '../../c/query.js';
import { type ResultTest, testedFor } from '../../c/result-tests.js';
import { type Returned, returnedBy } from '../../c/returns.js';
import { namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { builtInValues, conventionOfValues } from '../conventions.js';
import { neighbourhood } from '../elsewhere.js';
import { filesOf } from '../slots.js';

/** A function tells a failure in another way with the patch, and a caller still tests for the old one. */
export const oldFailureTested = defineCheck({
  id: 'old-failure-tested',
  maturity: 'nursery',
  severity: 'high',
  needs: 'tree',
  summary: 'a caller still takes a failure for NULL where an error pointer comes now, or the reverse',
  why: 'The caller takes the failure for a pointer and dereferences it.',
  advice: 'Convert every caller in the same patch, or leave the function as it was.',
  bad: [
    `
 static struct kumo_bo *kumo_bo_new(struct kumo_device *kumo, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

 	if (!bo)
-		return NULL;
+		return ERR_PTR(-ENOMEM); //@ report
 	bo->size = size;
 	return bo;
 }

 static int kumo_ring_init(struct kumo_device *kumo)
 {
 	kumo->ring = kumo_bo_new(kumo, SZ_4K);
 	if (!kumo->ring)
 		return -ENOMEM;
 	return kumo_ring_start(kumo->ring);
 }
`,
    `
 static struct kumo_bo *kumo_bo_new(struct kumo_device *kumo, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

 	if (!bo)
-		return ERR_PTR(-ENOMEM);
+		return NULL; //@ report
 	bo->size = size;
 	return bo;
 }

 static int kumo_ring_init(struct kumo_device *kumo)
 {
 	kumo->ring = kumo_bo_new(kumo, SZ_4K);
 	if (IS_ERR(kumo->ring))
 		return PTR_ERR(kumo->ring);
 	return kumo_ring_start(kumo->ring);
 }
`,
  ],
  good: [
    `
 static struct kumo_bo *kumo_bo_new(struct kumo_device *kumo, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

 	if (!bo)
-		return NULL;
+		return ERR_PTR(-ENOMEM);
 	bo->size = size;
 	return bo;
 }

 static int kumo_ring_init(struct kumo_device *kumo)
 {
 	kumo->ring = kumo_bo_new(kumo, SZ_4K);
-	if (!kumo->ring)
-		return -ENOMEM;
+	if (IS_ERR(kumo->ring))
+		return PTR_ERR(kumo->ring);
 	return kumo_ring_start(kumo->ring);
 }
`,
    `
 static struct kumo_bo *kumo_bo_new(struct kumo_device *kumo, size_t size)
 {
 	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);

 	if (!bo)
-		return NULL;
+		return ERR_PTR(-ENOMEM);
 	bo->size = size;
 	return bo;
 }

 static int kumo_ring_init(struct kumo_device *kumo)
 {
 	kumo->ring = kumo_bo_new(kumo, SZ_4K);
 	if (IS_ERR_OR_NULL(kumo->ring))
 		return -ENOMEM;
 	return kumo_ring_start(kumo->ring);
 }
`,
  ],
  limits: [
    'Only functions whose bodies prove on both sides what they return; callers are looked for in the same driver.',
    'A caller that another patch of the series converts is still wrong in between.',
  ],
  references: ['include/linux/err.h'],
  *run(fn, context) {
    if (context.side === 'old' || !fn.returnType.includes('*')) return;
    if (!/\bNULL\b|\bERR_(?:PTR|CAST)\b/.test(context.removed)) return;
    // Only here, since the other side is read on first use.
    const { counterpart } = context;
    const now = conventionOf(returnedBy(fn, builtInValues));
    const then = counterpart === null ? null : conventionOf(returnedBy(counterpart, builtInValues));
    if (now === null || then === null || now === then) return;
    const callers = [...staleCallers(fn, now, context)];
    if (callers.length > 0) yield problem(fn, callers, { now, context });
  },
  comment: (facts) =>
    `With this patch ${fact(facts, 'function')}() returns ${fact(facts, 'now')} when it fails, but ${fact(facts, 'callers')} still ` +
    (fact(facts, 'kind') === 'tested'
      ? `${fact(facts, 'does')} for ${fact(facts, 'before')} alone, so the failure is taken for a pointer there. `
      : `${fact(facts, 'does')} ${fact(facts, 'before')} for other failures and this result as it comes, so callers would have to test for both. `) +
    'Should the patch convert that, too?',
});

type Convention = 'err-ptr' | 'null';

/** How a failure is told, where it is told in one way. */
function conventionOf(returned: Returned | null): Convention | null {
  const convention = returned === null ? null : conventionOfValues(returned.values);
  return convention === 'err-ptr-or-null' ? null : convention;
}

interface Caller {
  readonly fn: CFunction;
  /** Where the result is tested, or returned. */
  readonly at: SyntaxNode;
  readonly kind: 'tested' | 'returned';
}

/** Functions that test the result for the old failure alone, first in the files of the patch, then elsewhere. */
function* staleCallers(fn: CFunction, now: Convention, context: Context): Generator<Caller> {
  const others = fn.isStatic
    ? []
    : (context.elsewhere({ words: [fn.name], folder: neighbourhood(fn.path) }) ?? []);
  const own = fn.isStatic ? [context.file] : filesOf(context);
  const isCalled = new RegExp(`\\b${fn.name}[ \\t\\n]*\\(`);
  for (const file of [...own, ...others]) {
    // A function of that name in another file is another function.
    if (file.path !== fn.path && file.items.has(fn.name)) continue;
    yield* callersIn(file, { isCalled, fn, now });
  }
}

function* callersIn(
  file: CodeFile,
  { isCalled, fn, now }: { readonly isCalled: RegExp; readonly fn: CFunction; readonly now: Convention },
): Generator<Caller> {
  for (const [name, items] of file.items) {
    const calls = items.some(({ start, end }) => isCalled.test(file.outline.masked.slice(start, end)));
    const caller = calls && name !== fn.name ? functionNamed(file, name) : null;
    if (caller === null) continue;
    const test = staleTest(caller, fn.name, now);
    const returned = test === null ? returnedBeside(caller, fn.name, now) : null;
    if (test !== null) yield { fn: caller, at: test, kind: 'tested' };
    else if (returned !== null) yield { fn: caller, at: returned, kind: 'returned' };
  }
}

/** The test for the failure that there is no more, of nothing but this function's result, which no other test asks for. */
function staleTest(caller: CFunction, name: string, now: Convention): SyntaxNode | null {
  const [stale, right] = now === 'err-ptr' ? (['null', 'error'] as const) : (['error', 'null'] as const);
  const isOurs = ({ unknown, values }: ResultTest) =>
    !unknown && values.length > 0 && values.every((value) => asCall(caller, value)?.callee === name);
  const asked = new Set(testedFor(caller, right).map(({ lvalue }) => lvalue));
  const found = testedFor(caller, stale).find(
    (test) => isOurs(test) && !asked.has(test.lvalue) && !codeOf(caller, test.node).includes('_OR_'),
  );
  return found === undefined || isAskedByOther(caller, found.lvalue) ? null : found.node;
}

/** `return f(...)` in a function that tells its own failures in the old way, and never in the new one. */
function returnedBeside(caller: CFunction, name: string, now: Convention): SyntaxNode | null {
  const returns = bodyNodes(caller).filter(({ type }) => type === 'return_statement');
  const texts = returns.map((node) => codeOf(caller, node));
  const [own, other] = now === 'err-ptr' ? [ENDS_IN_NULL, MAKES] : [MAKES, ENDS_IN_NULL];
  if (!texts.some((text) => own.test(text)) || texts.some((text) => other.test(text))) return null;
  // A code that is kept in a variable may be made an error pointer in a way that is not followed.
  if (now === 'err-ptr' && says(caller, MAKES)) return null;
  return (
    returns.find((node) => {
      const value = namedChildren(node)[0];
      return value !== undefined && asCall(caller, bare(caller, value))?.callee === name;
    }) ?? null
  );
}

const ENDS_IN_NULL = /^return NULL;$/;

const MAKES = /\bERR_(?:PTR|CAST)\b/;

/** A test of both, or a macro that asks in its own way. */
function isAskedByOther(caller: CFunction, lvalue: string): boolean {
  return bodyNodes(caller).some((node) => {
    const call = asCall(caller, node);
    return (
      call !== null &&
      /IS_ERR_OR_NULL|PTR_ERR_OR_ZERO|ASSERT|EXPECT|VALID|OK/.test(call.callee) &&
      codeOf(caller, node).includes(lvalue)
    );
  });
}

const SAID: Readonly<Record<Convention, string>> = { 'err-ptr': 'an error pointer', null: 'NULL' };

function problem(
  fn: CFunction,
  callers: readonly Caller[],
  { now, context }: { readonly now: Convention; readonly context: Context },
): Problem {
  const kind = callers.some((caller) => caller.kind === 'tested') ? 'tested' : 'returned';
  const shownCallers = callers.filter((caller) => caller.kind === kind);
  const names = [...new Set(shownCallers.map((caller) => `${caller.fn.name}()`))];
  const shown = names.slice(0, 2).join(' and ');
  return {
    at: failingReturn(fn, now, context),
    subject: fn.name,
    facts: {
      function: fn.name,
      now: SAID[now],
      before: SAID[now === 'err-ptr' ? 'null' : 'err-ptr'],
      callers: names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : shown,
      kind,
      does: `${kind === 'tested' ? 'test' : 'return'}${names.length > 1 ? '' : 's'}`,
    },
    proofs: shownCallers
      .slice(0, 4)
      .map((caller) =>
        proof(caller.fn, caller.at, kind === 'tested' ? 'the old test' : 'handed on as it comes'),
      ),
    ...(callers.some((caller) => caller.fn.path !== fn.path) ? { restsOnBase: true as const } : {}),
  };
}

/** The return of a failure that the patch brings, if it is in one of its lines. */
function failingReturn(fn: CFunction, now: Convention, { touched }: Context): number {
  const failure = now === 'err-ptr' ? MAKES : /\bNULL\b/;
  const found = bodyNodes(fn).filter(
    (node) => node.type === 'return_statement' && failure.test(codeOf(fn, node)),
  );
  const own = found.find((node) => touched.has(lineAt(fn.outline, node.start)));
  return (own ?? found[0])?.start ?? returnedBy(fn, builtInValues)?.proof ?? 0;
}
