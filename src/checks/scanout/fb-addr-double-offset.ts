import { flowOf, pointOf, reaching } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, bodyNodes, callsIn, codeOf } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** The offset of a plane is added to an address that already has it. */
export const fbAddrDoubleOffset = defineCheck({
  id: 'fb-addr-double-offset',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an offset is added twice to a framebuffer address',
  why: 'The hardware scans out from behind the place that is meant, perhaps from foreign memory.',
  advice: 'Use the result of drm_fb_dma_get_gem_addr() as it is.',
  bad: [
    `
 static void kumo_update(struct drm_framebuffer *fb, struct drm_plane_state *state)
 {
+	dma_addr_t addr = drm_fb_dma_get_gem_addr(fb, state, 0);
+
+	kumo_write(addr + fb->offsets[0]); //@ report
 }
`,
    `
 static void kumo_update(struct drm_framebuffer *fb, struct drm_plane_state *state)
 {
 	dma_addr_t addr;

 	addr = drm_fb_dma_get_gem_addr(fb, state, 1);
+	addr += fb->offsets[1]; //@ report
 	kumo_write(addr);
 }
`,
  ],
  good: [
    `
 static void kumo_update(struct drm_framebuffer *fb, struct drm_plane_state *state)
 {
+	dma_addr_t addr = drm_fb_dma_get_gem_addr(fb, state, 0);
+
+	kumo_write(addr + (kumo_height(state) - 1) * fb->pitches[0]);
 }
`,
    `
 static void kumo_update(struct drm_framebuffer *fb, struct drm_plane_state *state)
 {
 	struct drm_gem_dma_object *obj = drm_fb_dma_get_gem_obj(fb, 0);
+	dma_addr_t addr = obj->dma_addr;

+	kumo_write(addr + fb->offsets[0]);
 }
`,
  ],
  limits: ['Offsets that are added in other functions are not seen.'],
  references: ['drivers/gpu/drm/drm_fb_dma_helper.c: drm_fb_dma_get_gem_addr'],
  *run(fn) {
    if (!callsIn(fn).some(({ callee }) => ADDRESS.test(callee))) return;
    for (const node of bodyNodes(fn)) {
      const sum = sumOf(fn, node);
      if (sum === null || !OFFSET.test(codeOf(fn, sum.added)) || !isAddress(fn, node, sum.base)) continue;
      yield problem(fn, node, codeOf(fn, sum.added));
    }
  },
  comment: (facts) =>
    `drm_fb_dma_get_gem_addr() has already added the plane's offset and source position, so ${fact(facts, 'added')} counts twice in ` +
    `${fact(facts, 'function')}() and the hardware reads from the wrong place. Can the addition go?`,
});

const ADDRESS = /^drm_fb_(?:dma|cma)_get_gem_addr$/;

/** An offset of a plane, and nothing else that could correct it. */
const OFFSET = /^\w+(?:->\w+)*->offsets\[\w+\]$/;

function sumOf(fn: CFunction, node: SyntaxNode): { base: SyntaxNode; added: SyntaxNode } | null {
  const assignment = asAssignment(node);
  if (assignment?.operator === '+=') return { base: assignment.target, added: bare(fn, assignment.value) };
  const left = childIn(node, 'left');
  const right = childIn(node, 'right');
  const isSum = node.type === 'binary_expression' && childIn(node, 'operator')?.type === '+';
  return isSum && left !== null && right !== null ? { base: bare(fn, left), added: bare(fn, right) } : null;
}

/** The call itself, or a local that holds nothing but its result. */
function isAddress(fn: CFunction, at: SyntaxNode, base: SyntaxNode): boolean {
  const call = asCall(fn, base);
  if (call !== null) return ADDRESS.test(call.callee);
  if (base.type !== 'identifier') return false;
  return fn.fragments.some((fragment) => {
    const cfg = flowOf(fn, fragment);
    const point = pointOf(cfg, at);
    if (point === null) return false;
    const { values, unknown } = reaching(fn, cfg, { point, lvalue: codeOf(fn, base) });
    const isCall = (value: SyntaxNode) => ADDRESS.test(asCall(fn, bare(fn, value))?.callee ?? '');
    return !unknown && values.length > 0 && values.every(isCall);
  });
}

function problem(fn: CFunction, node: SyntaxNode, added: string): Problem {
  return {
    at: node.start,
    subject: added,
    facts: { function: fn.name, added, code: codeOf(fn, node) },
    proofs: [proof(fn, node, 'added here')],
  };
}
