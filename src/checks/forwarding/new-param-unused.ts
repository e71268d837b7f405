import type { CFunction, Param } from '../../c/functions.js';
import { callsIn, isMentioned } from '../../c/query.js';
import { namedChildren } from '../../c/syntax.js';
import { type Context, defineCheck, fact } from '../check.js';
import { isCallback, isNewParam } from '../signatures.js';

/** A parameter that the patch adds, or whose last use it removes, is never read. */
export const newParamUnused = defineCheck({
  id: 'new-param-unused',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'hunk',
  summary: 'a parameter that the patch adds is never read',
  why: 'What callers pass is dropped; often the call that should get it was simply not changed.',
  advice: 'Pass it on where it was meant to go, or do not add it yet.',
  bad: [
    `
-static int kumo_map(struct kumo_bo *bo, size_t size)
+static int kumo_map(struct kumo_bo *bo, size_t size, unsigned long attrs) //@ report
 {
 	return kumo_hw_map(bo->base, size);
 }

 static int kumo_show(struct kumo_bo *bo)
 {
-	return kumo_map(bo, bo->size);
+	return kumo_map(bo, bo->size, bo->attrs);
 }
`,
  ],
  good: [
    `
-static int kumo_map(struct kumo_bo *bo, size_t size)
+static int kumo_map(struct kumo_bo *bo, size_t size, unsigned long attrs)
 {
-	return kumo_hw_map(bo->base, size);
+	return kumo_hw_map(bo->base, size, attrs);
 }

 static int kumo_show(struct kumo_bo *bo)
 {
-	return kumo_map(bo, bo->size);
+	return kumo_map(bo, bo->size, bo->attrs);
 }
`,
    `
-static int kumo_open(struct drm_device *drm)
+static int kumo_open(struct drm_device *drm, struct drm_file *file)
 {
 	return 0;
 }

 static const struct drm_driver kumo_driver = {
+	.open = kumo_open,
 };
`,
  ],
  limits: ['Functions that are not called in view of the patch may be callbacks, and are not judged.'],
  references: [],
  *run(fn, context) {
    if (isStub(fn)) return;
    for (const param of fn.params) {
      if (isMentioned(fn, param.name) || !provable(fn, param, context)) continue;
      if (isMarkedUnused(fn, param) || isCallback(fn, context)) continue;
      if (!isCalled(fn, context)) {
        context.abstain('no call in view: may be a callback');
        return;
      }
      const isNew = isNewParam(fn, param.name, context);
      yield {
        at: param.start,
        subject: param.name,
        facts: { function: fn.name, param: param.name },
        severity: /^(?:flags|attrs|gfp|dir|size)$/.test(param.name) ? 'high' : 'medium',
        proofs: [{ in: fn, offset: param.start, note: isNew ? 'added here' : 'its last use is removed' }],
      };
    }
  },
  comment: (facts) =>
    `The parameter ${fact(facts, 'param')} is not used in ${fact(facts, 'function')}(), so what callers pass has no effect. ` +
    `Was one of the calls in it meant to get ${fact(facts, 'param')}?`,
});

function provable(fn: CFunction, param: Param, context: Context): boolean {
  const isNew = isNewParam(fn, param.name, context);
  if (!isNew && !fn.complete) return false;
  // Only here, since the other side is read on first use.
  const before = context.counterpart;
  if (isNew) return before !== null && (fn.complete || !usedIn(before, param.name));
  return context.side === 'old' || (before !== null && usedIn(before, param.name));
}

/** A body of at most one statement that calls nothing: what is built when a feature is configured out. */
function isStub(fn: CFunction): boolean {
  const statements = fn.fragments.flatMap((fragment) => namedChildren(fragment.body));
  return fn.complete && statements.length <= 1 && callsIn(fn).length === 0;
}

function usedIn(fn: CFunction, name: string): boolean {
  return isMentioned(fn, name);
}

function isMarkedUnused(fn: CFunction, param: Param): boolean {
  const text = fn.outline.image.text;
  const end = text.indexOf('\n', param.start);
  return /unused/i.test(param.type) || /unused/i.test(text.slice(param.start, end < 0 ? text.length : end));
}

function isCalled(fn: CFunction, context: Context): boolean {
  return context.patch.some((code) => {
    const file = context.side === 'new' ? code.after : code.before;
    if (file === null) return false;
    const call = new RegExp(`[=(,;{}!&|?:]\\s*${fn.name}\\(|\\breturn\\s+${fn.name}\\(`);
    return call.test(file.outline.masked);
  });
}
