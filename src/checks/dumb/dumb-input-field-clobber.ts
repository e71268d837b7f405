import type { CFunction } from '../../c/functions.js';
import { lineAt } from '../../c/functions.js';
import { asAssignment, bodyNodes, codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A dumb_create callback changes what user space has asked for, and user space gets it back. */
export const dumbInputFieldClobber = defineCheck({
  id: 'dumb-input-field-clobber',
  maturity: 'nursery',
  severity: 'low',
  needs: 'hunk',
  summary: 'an input field of a dumb buffer request is overwritten',
  why: 'The struct is copied back to user space, which then finds another width, height, bpp or flags than it asked for.',
  advice: 'Compute with a local variable.',
  bad: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->height = ALIGN(args->height, 16); //@ report
 	return drm_gem_dma_dumb_create_internal(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	if (args->width > 2048)
+		args->bpp = 16; //@ report
 	return drm_gem_dma_dumb_create_internal(file, drm, args);
 }
`,
  ],
  good: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	u32 height = ALIGN(args->height, 16);
+
+	args->size = (u64)args->pitch * height;
 	return kumo_create(file, drm, args);
 }
`,
    `
 static int kumo_fbdev_probe(struct drm_device *drm, u32 width, u32 height)
 {
 	struct drm_mode_create_dumb args = {};

+	args.height = height;
 	return kumo_alloc(drm, &args);
 }
`,
  ],
  limits: [
    'Callers inside the kernel that fill the struct themselves are left out by its being a local there.',
  ],
  references: ['include/uapi/drm/drm_mode.h: drm_mode_create_dumb'],
  *run(fn, context) {
    const args = fn.params.find(({ type }) => type === 'struct drm_mode_create_dumb *')?.name;
    if (args === undefined) return;
    for (const node of bodyNodes(fn)) {
      const assignment = asAssignment(node);
      const [, field] = INPUT.exec(assignment === null ? '' : codeOf(fn, assignment.target)) ?? [];
      if (assignment === null || field === undefined) continue;
      if (codeOf(fn, assignment.target) !== `${args}->${field}`) continue;
      if (context.touched.has(lineAt(fn.outline, node.start))) yield problem(fn, { node, args, field });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'args')}->${fact(facts, 'field')} is what user space asked for, and the ioctl copies the struct back, so the ` +
    `change in ${fact(facts, 'function')}() becomes visible there. Could a local variable hold the changed value?`,
});

const INPUT = /->(width|height|bpp|flags)$/;

function problem(fn: CFunction, at: { node: SyntaxNode; args: string; field: string }): Problem {
  return {
    at: at.node.start,
    subject: `${at.args}->${at.field}`,
    facts: { function: fn.name, args: at.args, field: at.field },
    proofs: [proof(fn, at.node, 'an input field is written')],
  };
}
