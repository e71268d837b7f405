import { type CFunction, lineAt } from '../../c/functions.js';
import { asCall, bodyNodes, callsIn, codeOf } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, proof } from '../check.js';

/** A new ioctl looks at single bits of its flags and accepts all others. */
export const ioctlFlagsUnvalidated = defineCheck({
  id: 'ioctl-flags-unvalidated',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'function',
  summary: 'a new ioctl accepts unknown flags',
  why: 'Bits that are ignored today can never be given a meaning, since programs may already pass them.',
  advice: 'Return -EINVAL for bits that are not known.',
  bad: [
    `
+static int kumo_ioctl_create(struct drm_device *drm, void *data, struct drm_file *file)
+{
+	struct drm_kumo_create *args = data;
+
+	if (args->flags & KUMO_CACHED) //@ report
+		return kumo_create_cached(drm, args->size, &args->handle);
+	return kumo_create(drm, args->size, &args->handle);
+}
`,
    `
+int kumo_ioctl_wait(struct drm_device *drm, void *data, struct drm_file *file)
+{
+	struct drm_kumo_wait *wait = data;
+	bool all = wait->flags & KUMO_WAIT_ALL; //@ report
+
+	return kumo_wait(drm, wait->handle, all);
+}
`,
  ],
  good: [
    `
+static int kumo_ioctl_create(struct drm_device *drm, void *data, struct drm_file *file)
+{
+	struct drm_kumo_create *args = data;
+
+	if (args->flags & ~KUMO_CACHED)
+		return -EINVAL;
+	if (args->flags & KUMO_CACHED)
+		return kumo_create_cached(drm, args->size, &args->handle);
+	return kumo_create(drm, args->size, &args->handle);
+}
`,
    `
+static int kumo_ioctl_create(struct drm_device *drm, void *data, struct drm_file *file)
+{
+	struct drm_kumo_create *args = data;
+
+	if (args->flags & KUMO_CACHED)
+		kumo_flush(drm);
+	return kumo_create(drm, args);
+}
`,
    `
 static int kumo_ioctl_create(struct drm_device *drm, void *data, struct drm_file *file)
 {
 	struct drm_kumo_create *args = data;

+	kumo_log(drm);
 	if (args->flags & KUMO_CACHED)
 		return kumo_create_cached(drm, args->size, &args->handle);
 	return kumo_create(drm, args->size, &args->handle);
 }
`,
  ],
  limits: [
    'Only ioctls that come with the patch; where the arguments are handed on, the other function may refuse them.',
  ],
  references: ['Documentation/process/botching-up-ioctls.rst'],
  *run(fn, context) {
    const data = dataOf(fn);
    if (data === null || !fn.complete || !isAdded(fn, context)) return;
    const args = argumentsOf(fn, data);
    if (args === null) return;
    const flags = `${args}->flags`;
    const test = firstTest(fn, flags);
    if (test === null || isHandedOn(fn, args) || isRefused(fn, flags)) return;
    yield {
      at: test.start,
      subject: flags,
      facts: { function: fn.name, flags, test: codeOf(fn, test) },
      proofs: [proof(fn, test, 'one bit is tested')],
    };
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() only looks at ${fact(facts, 'test')}, and all other bits that user space may pass are accepted, ` +
    'so they can never be given a meaning later. Could unknown bits be refused with -EINVAL?',
});

/** The second parameter of a DRM ioctl. */
function dataOf(fn: CFunction): string | null {
  const [drm, data, file] = fn.params;
  const isIoctl =
    drm?.type === 'struct drm_device *' && data?.type === 'void *' && file?.type === 'struct drm_file *';
  return isIoctl && fn.params.length === 3 ? data.name : null;
}

function isAdded(fn: CFunction, { touched }: Context): boolean {
  const [item] = fn.items;
  return (
    item !== undefined &&
    touched.has(lineAt(fn.outline, item.start)) &&
    touched.has(lineAt(fn.outline, item.open))
  );
}

function argumentsOf(fn: CFunction, data: string): string | null {
  const body = fn.items.map(({ start, end }) => fn.outline.masked.slice(start, end)).join('\n');
  return new RegExp(`\\*[ \\t]*(\\w+)[ \\t]*=[ \\t]*${data}[ \\t]*[;,]`).exec(body)?.[1] ?? null;
}

function firstTest(fn: CFunction, flags: string): SyntaxNode | null {
  for (const node of bodyNodes(fn)) {
    if (node.type !== 'binary_expression' || childIn(node, 'operator')?.type !== '&') continue;
    const left = childIn(node, 'left');
    const right = childIn(node, 'right');
    if (left === null || right === null || codeOf(fn, left) !== flags) continue;
    if (/^[A-Z]\w*$/.test(codeOf(fn, right))) return node;
  }
  return null;
}

/** The struct itself or its flags are given to a function. */
function isHandedOn(fn: CFunction, args: string): boolean {
  const whole = new Set([args, `${args}->flags`, `*${args}`, `&${args}->flags`]);
  return callsIn(fn).some(({ args: given }) => given.some((node) => whole.has(codeOf(fn, node))));
}

/** `flags & ~KNOWN`, `flags != X`, `flags > X`, `switch (flags)`, or the flags kept elsewhere. */
function isRefused(fn: CFunction, flags: string): boolean {
  for (const node of bodyNodes(fn)) {
    if (codeOf(fn, node) !== flags) continue;
    const { parent } = node;
    if (parent === null || asCall(fn, parent) !== null) return true;
    if (parent.type !== 'binary_expression') return true;
    const operator = childIn(parent, 'operator')?.type ?? '';
    const right = childIn(parent, 'right');
    if (operator !== '&' || right === null || !/^[A-Z]\w*$/.test(codeOf(fn, right))) return true;
  }
  return false;
}
