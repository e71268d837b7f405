import type { CodeFile } from '../../c/functions.js';
import { type CFunction, functionNamed } from '../../c/functions.js';
import { prototypesOf } from '../../c/prototypes.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** A function gets another number of parameters, and a call in view still passes the old number. */
export const callerNotConverted = defineCheck({
  id: 'caller-not-converted',
  maturity: 'nursery',
  severity: 'high',
  needs: 'file',
  summary: 'a call still has the old number of arguments',
  why: 'The build breaks.',
  advice: 'Convert the call in the same patch.',
  bad: [
    `
-static int kumo_bo_pin(struct kumo_bo *bo)
+static int kumo_bo_pin(struct kumo_bo *bo, bool write)
 {
-	return kumo_pin(bo->pages);
+	return kumo_pin(bo->pages, write);
 }

 static int kumo_bo_prepare(struct kumo_bo *bo)
 {
 	return kumo_bo_pin(bo); //@ report
 }
`,
    `
-static void kumo_reset(struct kumo_device *kumo, u32 mask)
+static void kumo_reset(struct kumo_device *kumo)
 {
-	kumo_write(kumo, KUMO_RESET, mask);
+	kumo_write(kumo, KUMO_RESET, ~0);
 }

 static void kumo_resume(struct kumo_device *kumo)
 {
 	kumo_reset(kumo, KUMO_ALL); //@ report
 }
`,
  ],
  good: [
    `
-static int kumo_bo_pin(struct kumo_bo *bo)
+static int kumo_bo_pin(struct kumo_bo *bo, bool write)
 {
-	return kumo_pin(bo->pages);
+	return kumo_pin(bo->pages, write);
 }

 static int kumo_bo_prepare(struct kumo_bo *bo)
 {
-	return kumo_bo_pin(bo);
+	return kumo_bo_pin(bo, true);
 }
`,
    `
-static int __kumo_bo_pin(struct kumo_bo *bo)
+static int __kumo_bo_pin(struct kumo_bo *bo, bool write)
 {
-	return kumo_pin(bo->pages);
+	return kumo_pin(bo->pages, write);
 }
+
+#define kumo_bo_pin(bo) __kumo_bo_pin(bo, false)

 static int kumo_bo_prepare(struct kumo_bo *bo)
 {
 	return kumo_bo_pin(bo);
 }
`,
  ],
  limits: [
    'Only calls in the files of the patch; what calls it from other files is for the compiler to find.',
    'Where only a similar tree is at hand, it may have calls that the tree of the author no longer has.',
  ],
  references: ['Documentation/process/submitting-patches.rst'],
  *runFile(file, context) {
    for (const changed of changedIn(file, context)) {
      for (const [name, items] of file.items) {
        const calls = items.some(({ start, end }) =>
          changed.isCalled.test(file.outline.masked.slice(start, end)),
        );
        const fn = calls && name !== changed.name ? functionNamed(file, name) : null;
        if (fn !== null) yield* oldCalls(fn, changed);
      }
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() takes ${fact(facts, 'takes')} with this patch, but ${fact(facts, 'caller')}() still passes ` +
    `${fact(facts, 'passes')}, which does not build. Should this call be converted too?`,
});

interface Changed {
  readonly name: string;
  readonly count: number;
  readonly before: number;
  readonly isCalled: RegExp;
}

/** Static functions of the file whose number of parameters the patch changes, with both heads in view. */
function* changedIn(file: CodeFile, { other, side }: Context): Generator<Changed> {
  if (other === null || side === 'old') return;
  for (const [name, now] of prototypesOf(file)) {
    const [current, ...more] = now.filter(({ kind }) => kind === 'definition');
    const [old, ...olds] = (prototypesOf(other).get(name) ?? []).filter(({ kind }) => kind === 'definition');
    if (current === undefined || old === undefined || more.length + olds.length > 0 || !old.isStatic)
      continue;
    const { types } = current;
    if (old.types.length === types.length || types.includes('...')) continue;
    if (new RegExp(`^#[ \\t]*define[ \\t]+${name}\\b`, 'm').test(file.outline.masked)) continue;
    yield {
      name,
      count: types.length,
      before: old.types.length,
      isCalled: new RegExp(`\\b${name}[ \\t\\n]*\\(`),
    };
  }
}

function* oldCalls(fn: CFunction, changed: Changed): Generator<Problem> {
  for (const call of callsIn(fn)) {
    if (call.callee === changed.name && call.args.length === changed.before && isSound(fn, call))
      yield problem(fn, call, changed);
  }
}

/** Directives inside the brackets leave arguments of several configurations side by side. */
function isSound(fn: CFunction, { node }: Call): boolean {
  return !fn.outline.image.text.slice(node.start, node.end).includes('#') && !node.broken;
}

function problem(fn: CFunction, call: Call, { name, count }: Changed): Problem {
  return {
    at: call.node.start,
    subject: name,
    facts: {
      callee: name,
      caller: fn.name,
      takes: count === 1 ? 'one parameter' : `${count} parameters`,
      passes: `${call.args.length}`,
      code: codeOf(fn, call.node),
    },
    proofs: [proof(fn, call.node, 'called with the old arguments')],
  };
}
