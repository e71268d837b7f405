import type { CFunction } from '../../c/functions.js';
import { type Sequence, sequencesIn } from '../../c/order.js';
import { asAssignment, bare, bodyNodes, type Call, callsIn, codeOf } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A mapping is moved forward in place and then given back at the moved address, or moved again from there. */
export const iosysIncrOnOwner = defineCheck({
  id: 'iosys-incr-on-owner',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a map is unmapped after it was moved forward',
  why: 'Another address is unmapped than was mapped.',
  advice: 'Move a copy: struct iosys_map dst = *map.',
  bad: [
    `
 static int kumo_copy(struct drm_gem_object *obj, size_t offset)
 {
 	struct iosys_map map;
 	int ret = drm_gem_vmap(obj, &map);

 	if (ret)
 		return ret;
+	iosys_map_incr(&map, offset);
 	kumo_blit(&map);
 	drm_gem_vunmap(obj, &map); //@ report
 	return 0;
 }
`,
    `
 static void kumo_done(struct dma_buf *dmabuf, struct kumo_job *job)
 {
+	iosys_map_incr(&job->map, job->offset);
+	kumo_write_footer(&job->map);
 	dma_buf_vunmap_unlocked(dmabuf, &job->map); //@ report
 }
`,
    `
 static void kumo_plane_update(struct kumo_device *kumo, struct drm_framebuffer *fb, struct drm_rect *clip)
 {
+	iosys_map_incr(&kumo->screen, drm_fb_clip_offset(kumo->pitch, kumo->format, clip)); //@ report
+	kumo_blit(&kumo->screen, fb, clip);
 }
`,
  ],
  good: [
    `
 static void kumo_plane_update(struct kumo_device *kumo, struct drm_framebuffer *fb, struct drm_rect *clip)
 {
+	struct iosys_map dst = kumo->screen;
+
+	iosys_map_incr(&dst, drm_fb_clip_offset(kumo->pitch, kumo->format, clip));
+	kumo_blit(&dst, fb, clip);
 }
`,
    `
 static int kumo_copy(struct drm_gem_object *obj, size_t offset)
 {
 	struct iosys_map map, dst;
 	int ret = drm_gem_vmap(obj, &map);

 	if (ret)
 		return ret;
+	dst = map;
+	iosys_map_incr(&dst, offset);
 	kumo_blit(&dst);
 	drm_gem_vunmap(obj, &map);
 	return 0;
 }
`,
    `
 static int kumo_copy(struct drm_gem_object *obj, size_t offset)
 {
 	struct iosys_map map = kumo_start(obj);

+	iosys_map_incr(&map, offset);
+	kumo_blit(&map);
+	map = kumo_start(obj);
 	drm_gem_vunmap(obj, &map);
 	return 0;
 }
`,
  ],
  limits: ['Both calls have to be in one function.'],
  references: ['include/linux/iosys-map.h: iosys_map_incr'],
  *run(fn) {
    for (const sequence of sequencesIn(fn, { first: MOVES, second: UNMAPS })) yield problem(fn, sequence);
    for (const call of callsIn(fn)) {
      const map = movedForGood(fn, call);
      if (map !== null) yield movedAgain(fn, call, map);
    }
  },
  comment: (facts) =>
    fact(facts, 'unmap') === ''
      ? `drm_fb_clip_offset() counts from the start of the buffer, but ${fact(facts, 'map')} keeps what ${fact(facts, 'function')}() ` +
        'has added before, so each update lands further behind. Could a copy of the map be moved instead?'
      : `iosys_map_incr() has moved ${fact(facts, 'map')} by then, so ${fact(facts, 'unmap')}() in ${fact(facts, 'function')}() unmaps ` +
        'another address than was mapped. Could a copy of the map be moved instead?',
});

const MOVES: ReadonlyMap<string, number> = new Map([['iosys_map_incr', 0]]);

const UNMAPS: ReadonlyMap<string, number> = new Map([
  ['drm_gem_vunmap', 1],
  ['drm_gem_vunmap_locked', 1],
  ['drm_gem_vunmap_unlocked', 1],
  ['drm_gem_fb_vunmap', 1],
  ['dma_buf_vunmap', 1],
  ['dma_buf_vunmap_unlocked', 1],
  ['drm_gem_shmem_vunmap_locked', 1],
  ['ttm_bo_vunmap', 1],
]);

/** The map of a longer-lived struct that an offset from its very start is added to and that nothing sets back. */
function movedForGood(fn: CFunction, { callee, args: [map, offset] }: Call): string | null {
  if (callee !== 'iosys_map_incr' || map === undefined || offset === undefined) return null;
  const place = codeOf(fn, bare(fn, map)).replace(/^&/, '');
  if (!place.includes('->') || !codeOf(fn, offset).includes('drm_fb_clip_offset(')) return null;
  for (const node of bodyNodes(fn)) {
    const assignment = asAssignment(node);
    if (assignment !== null && codeOf(fn, assignment.target) === place) return null;
  }
  const isSet = callsIn(fn).some(
    (call) =>
      call.callee !== callee && /^iosys_map_(?:set|clear|incr)/.test(call.callee) && names(fn, call, place),
  );
  return isSet ? null : place;
}

function names(fn: CFunction, { args: [map] }: Call, place: string): boolean {
  return map !== undefined && codeOf(fn, bare(fn, map)) === `&${place}`;
}

function movedAgain(fn: CFunction, { node }: Call, map: string): Problem {
  return {
    at: node.start,
    subject: map,
    facts: { function: fn.name, map, unmap: '' },
    proofs: [proof(fn, node, 'moved on from where it was left')],
  };
}

function problem(fn: CFunction, { first, second, about }: Sequence): Problem {
  return {
    at: second.node.start,
    subject: about,
    facts: { function: fn.name, map: about, unmap: second.callee },
    proofs: [proof(fn, first.node, 'moved here'), proof(fn, second.node, 'unmapped here')],
  };
}
