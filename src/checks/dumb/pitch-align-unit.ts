import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** An alignment that is no power of two, or a size alignment that the dumb buffer function always refuses. */
export const pitchAlignUnit = defineCheck({
  id: 'pitch-align-unit',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an alignment is of a kind that the macro or function cannot take',
  why: 'ALIGN() masks bits, so another number than a power of two gives a wrong result.',
  advice: 'Use roundup(), and whole pages for the size.',
  bad: [
    `
 static void kumo_size(struct kumo_bo *bo, u32 width)
 {
+	bo->pitch = ALIGN(width * 4, 48); //@ report
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	int ret = drm_mode_size_dumb(drm, args, 64, 256); //@ report
+
 	return ret ? ret : kumo_create(file, drm, args);
 }
`,
  ],
  good: [
    `
 static void kumo_size(struct kumo_bo *bo, u32 width)
 {
+	bo->pitch = roundup(width * 4, 48);
 }
`,
    `
 static void kumo_size(struct kumo_bo *bo, u32 width)
 {
+	bo->pitch = ALIGN(width * 4, 0x40);
+	bo->size = ALIGN(bo->pitch * 2, bo->unit);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	int ret = drm_mode_size_dumb(drm, args, 48, 0);
+
 	return ret ? ret : kumo_create(file, drm, args);
 }
`,
  ],
  limits: ['Only alignments that are written as a number.'],
  references: ['include/linux/align.h', 'drivers/gpu/drm/drm_dumb_buffers.c: drm_mode_size_dumb'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const place = MASKING.test(call.callee) ? 1 : call.callee === 'drm_mode_size_dumb' ? 3 : null;
      const argument = place === null ? undefined : call.args[place];
      if (argument === undefined || isOwn(call, context)) continue;
      const value = numberOf(codeOf(fn, argument));
      if (value === null || isRight(call.callee, value)) continue;
      yield problem(fn, { call, argument, value });
    }
  },
  comment: (facts) =>
    fact(facts, 'callee') === 'drm_mode_size_dumb'
      ? `drm_mode_size_dumb() wants 0 or whole pages as alignment of the size and refuses ${fact(facts, 'value')}, so every call ` +
        `in ${fact(facts, 'function')}() fails with -EINVAL. Should it be 0 here?`
      : `${fact(facts, 'callee')}() only works for powers of two, and ${fact(facts, 'value')} is none, so ` +
        `${fact(facts, 'function')}() gets a wrong result. ${instead(facts)}`,
  suggest: (facts) => fact(facts, 'right') || null,
});

const MASKING = /^(?:ALIGN|ALIGN_DOWN|IS_ALIGNED|PTR_ALIGN|round_up|round_down)$/;

function isOwn({ callee }: Call, { patch }: Context): boolean {
  const define = new RegExp(`^#[ \\t]*define[ \\t]+${callee}\\b`, 'm');
  return patch.some(
    (code) => define.test(code.after?.outline.masked ?? '') || define.test(code.before?.outline.masked ?? ''),
  );
}

function numberOf(text: string): number | null {
  return /^(?:0x[\da-fA-F]+|\d+)[uUlL]*$/.test(text) ? Number(text.replace(/[uUlL]+$/, '')) : null;
}

/** Pages have at least 4096 bytes on every machine. */
function isRight(callee: string, value: number): boolean {
  if (callee === 'drm_mode_size_dumb') return value % 4096 === 0;
  return value === 0 || !Number.isSafeInteger(value) || Number.isInteger(Math.log2(value));
}

const RIGHT: ReadonlyMap<string, string> = new Map([
  ['ALIGN', 'roundup'],
  ['round_up', 'roundup'],
  ['ALIGN_DOWN', 'rounddown'],
  ['round_down', 'rounddown'],
]);

function instead(facts: Problem['facts']): string {
  const right = fact(facts, 'right');
  return right === '' ? 'Which alignment is meant?' : `Should this be ${right}()?`;
}

function problem(fn: CFunction, at: { call: Call; argument: SyntaxNode; value: number }): Problem {
  const { callee, node } = at.call;
  return {
    at: node.start,
    subject: codeOf(fn, at.argument),
    facts: {
      function: fn.name,
      callee,
      value: codeOf(fn, at.argument),
      right: RIGHT.get(callee) ?? '',
      code: codeOf(fn, node),
    },
    proofs: [proof(fn, node, 'aligned here')],
  };
}
