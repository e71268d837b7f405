import { flowOf, pointOf, reaching } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { type Use, usesOf } from '../../c/uses.js';
import { takesForAddress } from '../../kernel/dma-memory.js';
import { touches } from '../../kernel/touches.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** What an allocation without a kernel mapping returned is used as an address. */
export const nokmapCookieDeref = defineCheck({
  id: 'nokmap-cookie-deref',
  maturity: 'stable',
  severity: 'critical',
  needs: 'hunk',
  summary: 'the cookie of memory without a kernel mapping is used as an address',
  why: 'Depending on the platform it is a struct page, an array of pages or an address, so other memory is overwritten.',
  advice:
    'Drop DMA_ATTR_NO_KERNEL_MAPPING, or keep the cookie for the calls that take it with the attributes.',
  bad: [
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size)
 {
+	bo->vaddr = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, DMA_ATTR_NO_KERNEL_MAPPING);
+	if (!bo->vaddr)
+		return -ENOMEM;
+	memset(bo->vaddr, 0, size); //@ report
 	return 0;
 }
`,
    `
 static int kumo_ring_alloc(struct kumo_ring *ring)
 {
+	unsigned long attrs = DMA_ATTR_WRITE_COMBINE | DMA_ATTR_NO_KERNEL_MAPPING;
+	u32 *words;
+
+	words = dma_alloc_attrs(ring->dev, SZ_4K, &ring->addr, GFP_KERNEL, attrs);
+	if (!words)
+		return -ENOMEM;
+	words[0] = 0; //@ report
+	ring->words = words;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size)
 {
+	bo->cookie = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, DMA_ATTR_NO_KERNEL_MAPPING);
+	if (!bo->cookie)
+		return -ENOMEM;
+	bo->vaddr = NULL;
+	return dma_get_sgtable_attrs(kumo->dev, &bo->sgt, bo->cookie, bo->addr, size, DMA_ATTR_NO_KERNEL_MAPPING);
 }
`,
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size, bool map)
 {
+	unsigned long attrs = DMA_ATTR_WRITE_COMBINE;
+
+	if (!map)
+		attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
+	bo->cookie = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, attrs);
+	if (map)
+		memset(bo->cookie, 0, size);
 	return 0;
 }
`,
  ],
  limits: ['Only within one function, and only where every value of the attributes has the bit.'],
  references: ['Documentation/core-api/dma-attributes.rst'],
  *run(fn) {
    for (const call of callsIn(fn)) {
      if (!/^dmam?_alloc_attrs$/.test(call.callee) || !isWithoutMapping(fn, call)) continue;
      const target = storedIn(call.node)?.target;
      const use = target === undefined ? null : addressUse(fn, call, codeOf(fn, target));
      if (target !== undefined && use !== null) yield problem(fn, { call, use, pointer: codeOf(fn, target) });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'pointer')} is allocated with DMA_ATTR_NO_KERNEL_MAPPING, so it is a mere cookie that depends on the ` +
    `platform, and ${fact(facts, 'function')}() uses it as an address here. Is the attribute meant, or should this memory be mapped?`,
});

const BIT = /\bDMA_ATTR_NO_KERNEL_MAPPING\b/;

function isWithoutMapping(fn: CFunction, call: Call): boolean {
  const attrs = call.args[4];
  if (attrs === undefined) return false;
  const text = codeOf(fn, bare(fn, attrs));
  if (!/^\w+$/.test(text) || BIT.test(text)) return BIT.test(text) && !/[?&~]/.test(text);
  const values = valuesAt(fn, call, text);
  return (
    values !== null && values.length > 0 && values.every((value) => BIT.test(value) && !/[?&~]/.test(value))
  );
}

function valuesAt(fn: CFunction, { node }: Pick<Call, 'node'>, lvalue: string): readonly string[] | null {
  const fragment = fn.fragments.find(({ body }) => body.start <= node.start && node.end <= body.end);
  if (fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, node);
  if (point === null) return null;
  const { values, unknown } = reaching(fn, cfg, { point, lvalue });
  return unknown ? null : values.map((value) => codeOf(fn, bare(fn, value)));
}

/** The first use as an address where the pointer can only be what this call returned. */
function addressUse(fn: CFunction, call: Call, pointer: string): Use | null {
  const own = codeOf(fn, call.node);
  for (const { body } of fn.fragments) {
    for (const use of usesOf(fn, body, pointer)) {
      if (use.node.start < call.node.end || !isAddress(use)) continue;
      const values = valuesAt(fn, use, pointer);
      if (values?.length === 1 && values[0] === own) return use;
    }
  }
  return null;
}

function isAddress({ kind, call, place }: Use): boolean {
  if (kind === 'dereference') return true;
  return (
    kind === 'argument' &&
    call !== null &&
    (touches(call.callee, place) || takesForAddress(call.callee, place))
  );
}

function problem(fn: CFunction, at: { call: Call; use: Use; pointer: string }): Problem {
  return {
    at: at.use.node.start,
    subject: at.pointer,
    facts: { function: fn.name, pointer: at.pointer, by: at.use.call?.callee ?? '' },
    proofs: [
      proof(fn, at.call.node, 'allocated without a kernel mapping'),
      proof(fn, at.use.node, 'used as an address'),
    ],
  };
}
