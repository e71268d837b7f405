import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { effectOn, flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, bare, bodyNodesOf, codeOf } from '../../c/query.js';
import { childIn, nextNamed, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** A local variable is read before anything has given it a value. */
export const uninitialisedUse = defineCheck({
  id: 'uninitialised-use',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a variable is read before it has a value',
  why: 'It holds whatever was on the stack.',
  advice: 'Give it a value where it is declared, or on the missing branch.',
  bad: [
    `
 static long kumo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
 {
 	struct kumo_device *kumo = file->private_data;
+	void __user *argp = (void __user *)argp; //@ report

 	return kumo_run(kumo, cmd, argp);
 }
`,
    `
 static struct page *kumo_page(struct kumo_pool *pool, unsigned int order)
 {
-	struct page *page = NULL;
+	struct page *page;

 	if (pool->is_cma)
 		page = kumo_cma_page(pool, order);
 	if (!page) //@ report
 		page = alloc_pages(GFP_KERNEL, order);
 	return page;
 }
`,
  ],
  good: [
    `
 static struct page *kumo_page(struct kumo_pool *pool, unsigned int order)
 {
+	struct page *page = NULL;
+
 	if (pool->is_cma)
 		page = kumo_cma_page(pool, order);
 	if (!page)
 		page = alloc_pages(GFP_KERNEL, order);
 	return page;
 }
`,
    `
 static int kumo_count(struct kumo_pool *pool)
 {
+	int count;
+
+	if (pool->is_cma)
+		count = kumo_cma_count(pool);
+	else
+		count = kumo_page_count(pool);
+	if (!count)
+		return -ENOENT;
 	return count;
 }
`,
    `
 static int kumo_count(struct kumo_pool *pool)
 {
+	int count;
+
+	if (kumo_query(pool, &count))
+		return -EIO;
+	if (!count)
+		return -ENOENT;
 	return count;
 }
`,
  ],
  limits: ['A value that only some turns of a loop or correlated conditions give is not judged.'],
  references: [],
  *run(fn, context) {
    yield* ownValues(fn);
    if (!fn.complete) return;
    for (const { name, node } of plainLocals(fn)) {
      const read = conditionalRead(fn, name, context);
      if (read !== null) yield problem(fn, { at: read, name, declared: node, kind: 'skipped' });
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'itself'
      ? `${fact(facts, 'name')} is initialised with itself, so ${fact(facts, 'function')}() goes on with whatever was on the stack. ` +
        `Which value was meant?`
      : `${fact(facts, 'name')} has no value here unless the branch above was taken, so this test reads whatever was on the ` +
        `stack. Should ${fact(facts, 'function')}() initialise it?`,
});

/** `T x = x;`, also with a cast. */
function* ownValues(fn: CFunction): Iterable<Problem> {
  for (const node of bodyNodesOf(fn, 'init_declarator')) {
    const stored = asAssignment(node);
    if (stored === null || stored.target.type !== 'identifier') continue;
    const name = codeOf(fn, stored.target);
    const value = bare(fn, stored.value);
    if (value.type === 'identifier' && codeOf(fn, value) === name)
      yield problem(fn, { at: stored.target, name, declared: node, kind: 'itself' });
  }
}

/** Locals of the outermost block that are declared without a value; arrays and structs are filled in other ways. */
function plainLocals(fn: CFunction): readonly { readonly name: string; readonly node: SyntaxNode }[] {
  const body = fn.fragments[0]?.body;
  if (body === undefined) return [];
  return body.children
    .filter((node) => node.type === 'declaration' && !/^(?:static|extern)\b/.test(codeOf(fn, node)))
    .flatMap((node) => node.children.filter((child) => child.field === 'declarator'))
    .map((node) => ({ name: declaredName(fn, node), node }))
    .filter(({ name }) => name !== '');
}

function declaredName(fn: CFunction, declarator: SyntaxNode): string {
  let at: SyntaxNode | null = declarator;
  while (at?.type === 'pointer_declarator') at = childIn(at, 'declarator');
  return at?.type === 'identifier' ? codeOf(fn, at) : '';
}

/**
 * The test `if (!x)` right behind an `if` without else that gives x its first value: nothing else can have given it
 * one, so that the way around the first branch reads it without any.
 */
function conditionalRead(fn: CFunction, name: string, { abstain }: Context): SyntaxNode | null {
  const [fragment] = fn.fragments;
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  if (cfg.broken) {
    abstain('jumps cannot be followed');
    return null;
  }
  const first = cfg.points.find((point) => point.node !== null && isMentionedAt(fn, point.node, name));
  const store = first?.kind === 'statement' ? first : null;
  const branch = store?.node?.parent ?? null;
  const guard = branch?.type === 'if_statement' ? branch : (branch?.parent ?? null);
  if (store === null || guard?.type !== 'if_statement' || childIn(guard, 'alternative') !== null) return null;
  if (effectOn(fn, store, name)?.kind !== 'set' || !isLastOf(guard, store.node)) return null;
  const next = nextStatement(guard);
  const test = next?.type === 'if_statement' ? childIn(next, 'condition') : null;
  const read = test === null ? null : bare(fn, test);
  if (read === null || !isTestOf(fn, read, name)) return null;
  return reachesAround(cfg, store, pointOf(cfg, inner(fn, read))) ? read : null;
}

function isMentionedAt(fn: CFunction, node: SyntaxNode, name: string): boolean {
  return node.type !== 'declaration' && new RegExp(`(?<![\\w.>])${name}\\b`).test(codeOf(fn, node));
}

/** The store is the branch, or its last statement and no jump. */
function isLastOf(guard: SyntaxNode, store: SyntaxNode | null): boolean {
  const branch = childIn(guard, 'consequence');
  return branch !== null && store !== null && (branch === store || store.parent === branch);
}

function nextStatement(node: SyntaxNode): SyntaxNode | null {
  return nextNamed(node) ?? null;
}

function isTestOf(fn: CFunction, test: SyntaxNode, name: string): boolean {
  return codeOf(fn, inner(fn, test)) === name;
}

function inner(fn: CFunction, test: SyntaxNode): SyntaxNode {
  const argument = test.type === 'unary_expression' ? childIn(test, 'argument') : null;
  return argument === null ? test : bare(fn, argument);
}

/** The test can be reached without passing the store. */
function reachesAround(cfg: Cfg, store: Point, test: Point | null): boolean {
  if (test === null) return false;
  const seen = new Set<number>([0]);
  const queue = [0];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === test.id) return true;
    for (const { to } of cfg.points[id]?.next ?? []) {
      if (to === store.id || seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return false;
}

interface Found {
  readonly at: SyntaxNode;
  readonly name: string;
  readonly declared: SyntaxNode;
  readonly kind: 'itself' | 'skipped';
}

function problem(fn: CFunction, { at, name, declared, kind }: Found): Problem {
  return {
    at: at.start,
    subject: name,
    facts: { function: fn.name, name, kind },
    proofs: [proof(fn, declared, `${name} is declared`), proof(fn, at, `${name} is read`)],
  };
}
