import { type CFunction, lineAt } from '../../c/functions.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';
import { isNewParam } from '../signatures.js';

/** The kernel-doc right above a function describes a parameter that the function does not have. */
export const kdocParamUnknown = defineCheck({
  id: 'kdoc-param-unknown',
  maturity: 'stable',
  severity: 'low',
  needs: 'hunk',
  summary: 'the kernel-doc describes a parameter that is not there',
  why: 'The documentation build warns (W=1), and readers look for a parameter that does not exist.',
  advice: 'Rename or remove the @name line.',
  bad: [
    `
 /**
  * kumo_bo_create - create a buffer
  * @drm: the device
- * @bytes: size of the buffer
+ * @length: size of the buffer //@ report
  */
 int kumo_bo_create(struct drm_device *drm, size_t bytes)
 {
 	return kumo_alloc(drm, bytes);
 }
`,
    `
 /**
  * kumo_bo_create - create a buffer
  * @drm: the device
  * @flags: KUMO_BO_* bits //@ report
  */
-int kumo_bo_create(struct drm_device *drm, u32 flags)
+int kumo_bo_create(struct drm_device *drm)
 {
-	return kumo_alloc(drm, flags);
+	return kumo_alloc(drm, 0);
 }
`,
  ],
  good: [
    `
 /**
  * kumo_bo_create - create a buffer
  * @drm: the device
- * @bytes: size of the buffer
+ * @size: size of the buffer
  */
-int kumo_bo_create(struct drm_device *drm, size_t bytes)
+int kumo_bo_create(struct drm_device *drm, size_t size)
 {
-	return kumo_alloc(drm, bytes);
+	return kumo_alloc(drm, size);
 }
`,
    `
 /**
  * kumo_trace - print a line
  * @kumo: the device
+ * @fmt: what to print
+ * @...: its arguments
  */
-void kumo_trace(struct kumo *kumo)
+void kumo_trace(struct kumo *kumo, const char *fmt, ...)
 {
+	kumo_print(kumo, fmt);
 }
`,
    `
 /**
  * kumo_bo_lock - lock a buffer
  * @bo: the buffer
+ * @return: 0 or a negative errno
  */
 int kumo_bo_lock(struct kumo_bo *bo)
 {
 	return mutex_lock_interruptible(&bo->lock);
 }
`,
    `
 /*
  * Creates a buffer.
+ * @length: in bytes
  */
 int kumo_bo_create(struct drm_device *drm, size_t bytes)
 {
 	return kumo_alloc(drm, bytes);
 }
`,
  ],
  limits: ['The whole comment and the whole head of the function have to be in view.'],
  references: ['Documentation/doc-guide/kernel-doc.rst'],
  *run(fn, context) {
    if (fn.doc === null || fn.head !== 'whole') return;
    const text = fn.outline.image.text.slice(fn.doc.start, fn.doc.end);
    const title = /^\/\*\*[ \t]*\n[ \t]*\*[ \t]*(\w+)/.exec(text);
    if (title?.[1] !== fn.name || hasUnreadParams(fn)) return;
    const names = new Set(fn.params.map(({ name }) => name));
    const missing = fn.params.filter(({ name }) => !new RegExp(`@${name}\\b`).test(text));
    const undocumented = missing.length === 1 ? (missing[0]?.name ?? '') : '';
    // A parameter that was renamed lacks its line, and that is said where it was renamed.
    if (undocumented !== '' && isNewParam(fn, undocumented, context)) return;
    for (const match of text.matchAll(/^[ \t]*\*[ \t]*@(\w+)[ \t]*:/gm)) {
      const name = match[1] ?? '';
      if (names.has(name) || SECTION.test(name)) continue;
      const found = problem(fn, { name, undocumented, offset: fn.doc.start + match.index });
      yield isHeadShown(fn, context) ? found : { ...found, restsOnBase: true };
    }
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() has no parameter ${fact(facts, 'name')}, so a W=1 build will warn about this line of its ` +
    `kernel-doc. ${question(facts)}`,
});

/** The parameters are in the patch: near a line that it changes, or wherever nothing else is at hand or all is the same. */
function isHeadShown(fn: CFunction, { base, touched }: Context): boolean {
  const item = fn.items.find(({ open }) => open >= 0);
  if (base !== 'ref' || item === undefined) return true;
  const head = fn.outline.masked.slice(item.start, item.open).trimEnd();
  const line = lineAt(fn.outline, item.start + head.length - 1);
  for (let near = line - CONTEXT; near <= line + CONTEXT; near++) if (touched.has(near)) return true;
  return false;
}

/** Lines around a change that a diff shows. */
const CONTEXT = 3;

/** Names that the documentation build reads as headings, with or without the sign in front. */
const SECTION = /^(?:void|description|context|returns?|notes?|examples?)$/i;

/** A parameter without a name, or a head that macros make, may hide the one that is meant. */
function hasUnreadParams(fn: CFunction): boolean {
  const item = fn.items.find(({ section, open }) => section === null && open >= 0);
  if (item === undefined) return true;
  const head = fn.outline.masked.slice(item.start, item.open);
  const list = /\(([^()]*)\)\s*$/.exec(head)?.[1];
  if (list === undefined) return true;
  const count = /^\s*(?:void)?\s*$/.test(list)
    ? 0
    : list.split(',').filter((part) => !part.includes('...')).length;
  return count !== fn.params.length;
}

function question(facts: Problem['facts']): string {
  const left = fact(facts, 'undocumented');
  return left === '' ? 'Can the line go?' : `Is @${left} meant?`;
}

function problem(fn: CFunction, at: { name: string; undocumented: string; offset: number }): Problem {
  const { name, undocumented, offset } = at;
  return {
    at: offset,
    // A line under a wrong name is also the line that the right name lacks.
    subject: `@${undocumented || name}`,
    facts: { function: fn.name, name, undocumented },
    proofs: [{ in: fn, offset, note: 'the line of the kernel-doc' }],
  };
}
