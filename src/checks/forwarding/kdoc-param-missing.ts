import type { CFunction } from '../../c/functions.js';
import { defineCheck, fact, type Proof } from '../check.js';
import { isNewParam } from '../signatures.js';

/** A parameter is added or renamed and the kernel-doc right above the function does not know it. */
export const kdocParamMissing = defineCheck({
  id: 'kdoc-param-missing',
  maturity: 'stable',
  severity: 'low',
  needs: 'hunk',
  summary: 'a new parameter is missing from the kernel-doc',
  why: 'The documentation build warns (W=1), and the documented interface is not the real one.',
  advice: 'Describe the parameter with an @name line.',
  bad: [
    `
 /**
  * kumo_bo_create - create a buffer
  * @drm: the device
  * @size: bytes
  */
-int kumo_bo_create(struct drm_device *drm, size_t size)
+int kumo_bo_create(struct drm_device *drm, size_t size, u32 flags) //@ report
 {
-	return kumo_alloc(drm, size);
+	return kumo_alloc(drm, size, flags);
 }
`,
  ],
  good: [
    `
 /**
  * kumo_bo_create - create a buffer
  * @drm: the device
  * @size: bytes
+ * @flags: KUMO_BO_* bits
  */
-int kumo_bo_create(struct drm_device *drm, size_t size)
+int kumo_bo_create(struct drm_device *drm, size_t size, u32 flags)
 {
-	return kumo_alloc(drm, size);
+	return kumo_alloc(drm, size, flags);
 }
`,
    `
 /* Creates a buffer; the caller frees it. */
-int kumo_bo_create(struct drm_device *drm, size_t size)
+int kumo_bo_create(struct drm_device *drm, size_t size, u32 flags)
 {
-	return kumo_alloc(drm, size);
+	return kumo_alloc(drm, size, flags);
 }
`,
  ],
  limits: ['The whole comment must be in view, and must document at least one other parameter.'],
  references: ['Documentation/doc-guide/kernel-doc.rst'],
  *run(fn, context) {
    const doc = documented(fn);
    if (doc === null) return;
    for (const param of fn.params) {
      if (doc.names.has(param.name) || doc.names.size === 0) continue;
      // What was undocumented before is nobody's fault now; the other side of the patch tells.
      if (
        context.side === 'new' &&
        !isNewParam(fn, param.name, context) &&
        !lostItsLine(context.counterpart, param.name)
      )
        continue;
      yield {
        at: param.start,
        subject: `@${param.name}`,
        facts: { function: fn.name, param: param.name, instead: strayName(fn, doc.names) },
        proofs: [doc.proof, { in: fn, offset: param.start, note: `${param.name} has no line there` }],
      };
    }
  },
  comment: (facts) => {
    const [above, param, instead] = ['function', 'param', 'instead'].map((name) => fact(facts, name));
    return instead === ''
      ? `The kernel-doc above ${above}() does not describe ${param}, so a W=1 build will warn. ` +
          `Could you add a line for @${param}?`
      : `The kernel-doc above ${above}() describes ${instead}, but the parameter is called ${param}, so a W=1 build ` +
          `will warn. Should the line be @${param}?`;
  },
});

/** The one name that is described where one parameter is not, and that no parameter has; empty if that is not so. */
function strayName(fn: CFunction, described: ReadonlySet<string>): string {
  const params = new Set(fn.params.map(({ name }) => name));
  const stray = [...described].filter((name) => !params.has(name));
  const missing = [...params].filter((name) => !described.has(name));
  return missing.length === 1 && stray.length === 1 ? (stray[0] ?? '') : '';
}

interface Documented {
  readonly names: ReadonlySet<string>;
  readonly proof: Proof;
}

/** The parameters that the kernel-doc right above the function describes; null if there is none for this function. */
function documented(fn: CFunction): Documented | null {
  if (fn.doc === null) return null;
  const text = fn.outline.image.text.slice(fn.doc.start, fn.doc.end);
  const title = /^\/\*\*[ \t]*\n[ \t]*\*[ \t]*(\w+)/.exec(text);
  if (title?.[1] !== fn.name) return null;
  const names = new Set<string>();
  for (const match of text.matchAll(/^[ \t]*\*[ \t]*@(\w+)(?:\.\.\.)?[ \t]*:/gm)) names.add(match[1] ?? '');
  return { names, proof: { in: fn, offset: fn.doc.start, note: 'the kernel-doc' } };
}

function lostItsLine(before: CFunction | null, name: string): boolean {
  return before !== null && (documented(before)?.names.has(name) ?? false);
}
