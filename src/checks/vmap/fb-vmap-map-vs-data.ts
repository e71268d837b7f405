import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A framebuffer is unmapped with the addresses that are for access, not with those that are for unmapping. */
export const fbVmapMapVsData = defineCheck({
  id: 'fb-vmap-map-vs-data',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'drm_gem_fb_vunmap() gets the data addresses',
  why: 'The data addresses have the offsets of the planes added, so another address is unmapped than was mapped.',
  advice: 'Give the map array to drm_gem_fb_vunmap().',
  bad: [
    `
 static int kumo_copy(struct drm_framebuffer *fb, struct iosys_map *map, struct iosys_map *data)
 {
 	int ret = drm_gem_fb_vmap(fb, map, data);

 	if (ret)
 		return ret;
+	kumo_blit(data);
+	drm_gem_fb_vunmap(fb, data); //@ report
 	return 0;
 }
`,
    `
 static int kumo_copy(struct drm_framebuffer *fb, struct kumo_state *state)
 {
+	int ret = drm_gem_fb_vmap(fb, state->map, state->data);
+
+	if (!ret)
+		drm_gem_fb_vunmap(fb, state->data); //@ report
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_copy(struct drm_framebuffer *fb, struct iosys_map *map, struct iosys_map *data)
 {
 	int ret = drm_gem_fb_vmap(fb, map, data);

 	if (ret)
 		return ret;
+	kumo_blit(data);
+	drm_gem_fb_vunmap(fb, map);
 	return 0;
 }
`,
    `
 static int kumo_copy(struct drm_framebuffer *fb, struct iosys_map *map)
 {
 	int ret = drm_gem_fb_vmap(fb, map, map);

 	if (ret)
 		return ret;
+	drm_gem_fb_vunmap(fb, map);
 	return 0;
 }
`,
  ],
  limits: ['Both calls have to be in one function.'],
  references: ['drivers/gpu/drm/drm_gem_framebuffer_helper.c: drm_gem_fb_vmap'],
  *run(fn) {
    const maps = callsIn(fn).filter(({ callee }) => callee === 'drm_gem_fb_vmap');
    if (maps.length === 0) return;
    for (const call of callsIn(fn)) {
      const given = call.callee === 'drm_gem_fb_vunmap' ? argument(fn, call, 1) : '';
      const first = maps.find((each) => argument(fn, each, 2) === given);
      if (given === '' || first === undefined || maps.some((each) => argument(fn, each, 1) === given))
        continue;
      yield problem(fn, { call, first, given });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'given')} has the plane offsets added, so drm_gem_fb_vunmap() in ${fact(facts, 'function')}() unmaps another ` +
    `address than drm_gem_fb_vmap() has mapped. Should this be ${fact(facts, 'map')}?`,
  suggest: (facts) => fact(facts, 'map'),
});

function argument(fn: CFunction, call: Call, place: number): string {
  const node = call.args[place];
  return node === undefined ? '' : codeOf(fn, node);
}

function problem(fn: CFunction, { call, first, given }: { call: Call; first: Call; given: string }): Problem {
  return {
    at: call.node.start,
    subject: given,
    facts: { function: fn.name, given, map: argument(fn, first, 1) },
    proofs: [proof(fn, first.node, 'mapped here'), proof(fn, call.node, 'unmapped here')],
  };
}
