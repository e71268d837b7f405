import type { CFunction } from '../../c/functions.js';
import { asAssignment, bare, bodyNodes, callsIn, codeOf, says } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** The address in a mapping is taken or set as memory, whatever the mapping says of itself. */
export const iosysIomemIgnored = defineCheck({
  id: 'iosys-iomem-ignored',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'function',
  summary: 'vaddr of a mapping is used without asking whether it is I/O memory',
  why: 'Another exporter may give I/O memory, which plain accesses must not touch; and what only vaddr is written to may still say is_iomem.',
  advice: 'Use the iosys_map_*() functions, or test is_iomem first.',
  bad: [
    `
 static int kumo_write(struct dma_buf *dmabuf, const void *src, size_t len)
 {
 	struct iosys_map map;
 	int ret = dma_buf_vmap(dmabuf, &map);

 	if (ret)
 		return ret;
+	memcpy(map.vaddr, src, len); //@ report
 	dma_buf_vunmap(dmabuf, &map);
 	return 0;
 }
`,
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

+	map->vaddr = bo->kvaddr; //@ report
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_write(struct dma_buf *dmabuf, const void *src, size_t len)
 {
 	struct iosys_map map;
 	int ret = dma_buf_vmap(dmabuf, &map);

 	if (ret)
 		return ret;
+	if (map.is_iomem)
+		ret = -EOPNOTSUPP;
+	else
+		memcpy(map.vaddr, src, len);
 	dma_buf_vunmap(dmabuf, &map);
 	return ret;
 }
`,
    `
 static int kumo_write(struct kumo_bo *bo, const void *src, size_t len)
 {
 	struct iosys_map map;
 	int ret = kumo_bo_vmap(bo, &map);

 	if (ret)
 		return ret;
+	memcpy(map.vaddr, src, len);
 	kumo_bo_vunmap(bo, &map);
 	return 0;
 }
`,
    `
 static int kumo_write(struct dma_buf *dmabuf, const void *src, size_t len)
 {
-	void *vaddr = dma_buf_vmap(dmabuf);
+	struct iosys_map map;
+	int ret = dma_buf_vmap(dmabuf, &map);

-	if (!vaddr)
-		return -ENOMEM;
-	memcpy(vaddr, src, len);
+	if (ret)
+		return ret;
+	memcpy(map.vaddr, src, len);
 	return 0;
 }
`,
    `
 static int kumo_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)
 {
 	struct kumo_bo *bo = to_kumo_bo(obj);

+	map->vaddr = bo->kvaddr;
+	map->is_iomem = false;
 	return 0;
 }
`,
  ],
  limits: [
    'Only a map that comes from a dma-buf in the same function is taken for one of another exporter.',
    'What the exporter of a certain dma-buf gives is not known; a driver that only ever maps its own is wrongly asked.',
  ],
  references: ['include/linux/iosys-map.h', 'drivers/dma-buf/dma-buf.c: dma_buf_vmap'],
  *run(fn, context) {
    if (!says(fn, /\bvaddr\b/) || says(fn, /\bis_iomem\b|iosys_map_is_null|IOSYS_MAP_INIT/)) return;
    // Only here, since the other side is read on first use.
    const { counterpart } = context;
    const foreign = isForeign(fn, counterpart) ? foreignMaps(fn) : new Map<string, SyntaxNode>();
    for (const node of bodyNodes(fn)) {
      if (node.type !== 'field_expression') continue;
      const [field, owner] = [childIn(node, 'field'), childIn(node, 'argument')];
      if (field === null || owner === null || codeOf(fn, field) !== 'vaddr') continue;
      const map = codeOf(fn, bare(fn, owner));
      const from = foreign.get(map);
      if (isStore(node)) {
        if (isMapOfCaller(fn, map)) yield problem(fn, node, { map, kind: 'set', from: node });
      } else if (from !== undefined) {
        yield problem(fn, node, { map, kind: 'read', from });
        return;
      }
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'set'
      ? `${fact(facts, 'function')}() sets only vaddr, and the caller's ${fact(facts, 'map')} need not be initialised, so is_iomem ` +
        `may say anything. Could this be iosys_map_set_vaddr()?`
      : `${fact(facts, 'map')} comes from a dma-buf whose exporter may give I/O memory, but ${fact(facts, 'function')}() takes ` +
        `its vaddr for plain memory. Could it use iosys_map_memcpy_to() and the like, or test is_iomem?`,
});

/**
 * The code before mapped the buffer as well, in the way of its time: the patch is not the one to ask. A buffer that the
 * driver has taken from a heap itself is memory.
 */
function isForeign(fn: CFunction, counterpart: CFunction | null): boolean {
  if (!fn.complete || says(fn, /\bdma_heap_buffer_alloc\b/)) return false;
  return counterpart === null || !says(counterpart, /\bdma_buf_vmap\([^,()]*\)/);
}

const MAP_TYPE = /^struct (?:iosys_map|dma_buf_map) ?\*?$/;

/** Maps that a dma-buf filled, by their code, with the call; a map that is set otherwise as well is left out. */
function foreignMaps(fn: CFunction): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  for (const { callee, args, node } of callsIn(fn)) {
    if (!/^dma_buf_vmap(?:_unlocked)?$/.test(callee) || args[1] === undefined) continue;
    const map = codeOf(fn, bare(fn, args[1])).replace(/^&/, '');
    if (MAP_TYPE.test(typeOfName(fn, map) ?? '')) found.set(map, node);
  }
  return found;
}

/** A pointer parameter of the type: the map is somebody else's. */
function isMapOfCaller(fn: CFunction, map: string): boolean {
  const type = fn.params.find(({ name }) => name === map)?.type ?? '';
  return (
    MAP_TYPE.test(type) &&
    type.endsWith('*') &&
    !says(fn, new RegExp(`[*]\\s*${map}\\s*=|iosys_map_\\w+\\(\\s*${map}\\b`))
  );
}

function isStore(node: SyntaxNode): boolean {
  const { parent } = node;
  return parent !== null && asAssignment(parent)?.target === node;
}

interface At {
  readonly map: string;
  readonly kind: 'set' | 'read';
  readonly from: SyntaxNode;
}

function problem(fn: CFunction, node: SyntaxNode, { map, kind, from }: At): Problem {
  return {
    at: node.start,
    subject: map,
    facts: { function: fn.name, map, kind },
    proofs: [
      proof(fn, from, kind === 'set' ? 'only this member is set' : 'mapped here'),
      proof(fn, node, 'used here'),
    ],
  };
}
