import type { CFunction } from '../../c/functions.js';
import { asAssignment, bodyNodes, codeOf, soundNodes } from '../../c/query.js';
import { enclosing, type SyntaxNode } from '../../c/syntax.js';
import { takesNoAttrs } from '../../kernel/dma-memory.js';
import { defineCheck, fact, type Problem } from '../check.js';
import { memberOf } from '../sg-tables.js';

/** A DMA attribute is recorded on an object whose memory may then come from an allocator that knows no attributes. */
export const attrOnPathThatIgnoresIt = defineCheck({
  id: 'attr-on-path-that-ignores-it',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'hunk',
  summary: 'an attribute is recorded before an allocation that cannot apply it',
  why: 'What the object says about its memory is not true, so later users refuse what would work or do what does not.',
  advice: 'Record the attribute only where the allocation is given it.',
  bad: [
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size, u32 flags)
 {
+	if (!(flags & KUMO_BO_MAPPED))
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING; //@ report
+
 	if (bo->noncoherent)
 		bo->vaddr = dma_alloc_noncoherent(kumo->dev, size, &bo->addr, DMA_TO_DEVICE, GFP_KERNEL);
 	else
 		bo->vaddr = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, bo->attrs);
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
  ],
  good: [
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size, u32 flags)
 {
 	if (bo->noncoherent) {
 		bo->vaddr = dma_alloc_noncoherent(kumo->dev, size, &bo->addr, DMA_TO_DEVICE, GFP_KERNEL);
 	} else {
+		if (!(flags & KUMO_BO_MAPPED))
+			bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
 		bo->vaddr = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, bo->attrs);
 	}
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size, u32 flags)
 {
+	if (!(flags & KUMO_BO_MAPPED))
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
+	if (bo->attrs & DMA_ATTR_NO_KERNEL_MAPPING)
+		bo->vaddr = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, bo->attrs);
+	else
+		bo->vaddr = dma_alloc_coherent(kumo->dev, size, &bo->addr, GFP_KERNEL);
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
    `
 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, size_t size, bool map)
 {
+	if (!map) {
+		bo->attrs = DMA_ATTR_NO_KERNEL_MAPPING;
+		bo->vaddr = dma_alloc_attrs(kumo->dev, size, &bo->addr, GFP_KERNEL, bo->attrs);
+	} else {
+		bo->vaddr = dma_alloc_coherent(kumo->dev, size, &bo->addr, GFP_KERNEL);
+	}
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
  ],
  limits: ['Only attributes that are written out, and allocations that are stored in the same object.'],
  references: ['Documentation/core-api/dma-attributes.rst'],
  *run(fn) {
    for (const node of bodyNodes(fn)) {
      const store = asAssignment(node);
      const member = store === null ? null : memberOf(fn, store.target);
      if (store === null || member === null || !/^\|?=$/.test(store.operator)) continue;
      const attribute = /\bDMA_ATTR_[A-Z_]+\b/.exec(codeOf(fn, store.value))?.[0];
      if (attribute === undefined || endsThere(node)) continue;
      const ignoring = allocationBehind(fn, node, member);
      if (ignoring !== null) yield problem(fn, node, { attribute, ...member, ...ignoring });
    }
  },
  comment: (facts) =>
    `This records ${fact(facts, 'attribute')} in ${fact(facts, 'object')}->${fact(facts, 'field')} also where ` +
    `the memory then comes from ${fact(facts, 'allocator')}(), which takes no attributes, so the object says something of its ` +
    'memory that is not true. Should this be set only on the branch that passes it on?',
});

/** The branch that records it leaves the function, so what stands behind it is another path. */
function endsThere(node: SyntaxNode): boolean {
  const branch = enclosing(node, BLOCK);
  const isBranch = branch?.parent !== null && branch?.parent?.type !== 'function_definition';
  return branch !== null && isBranch && [...soundNodes(branch)].some(({ type }) => LEAVES.has(type));
}

const BLOCK: ReadonlySet<string> = new Set(['compound_statement']);
const LEAVES: ReadonlySet<string> = new Set(['return_statement', 'goto_statement', 'break_statement']);
const IF: ReadonlySet<string> = new Set(['if_statement']);

interface Member {
  readonly base: string;
  readonly field: string;
}

/**
 * An allocation without attributes for the same object behind the statement, not in the other branch of a condition
 * around it nor behind a question about the attribute. Read from the text, since the edge of a hunk may cut the call.
 */
function allocationBehind(
  fn: CFunction,
  node: SyntaxNode,
  { base, field }: Member,
): { readonly allocator: string; readonly at: number } | null {
  const item = fn.items.find(({ start, end }) => start <= node.start && node.end <= end);
  if (item === undefined) return null;
  let from = node.end;
  for (let outer = enclosing(node, IF); outer !== null; outer = enclosing(outer, IF))
    from = Math.max(from, outer.end);
  const text = fn.outline.masked.slice(from, item.end);
  const stores = new RegExp(`(?<![\\w.>])${escaped(base)}->\\w+[ \\t]*=\\s?[ \\t]*(\\w+)[ \\t]*\\(`, 'g');
  for (const match of text.matchAll(stores)) {
    const allocator = match[1] ?? '';
    const between = text.slice(0, match.index);
    if (new RegExp(`\\b${field}\\b|\\breturn\\b[^;]*;\\s*\\}?\\s*$`).test(between)) return null;
    if (takesNoAttrs(allocator)) return { allocator, at: from + match.index };
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

interface Found extends Member {
  readonly attribute: string;
  readonly allocator: string;
  readonly at: number;
}

function problem(fn: CFunction, node: SyntaxNode, { attribute, base, field, allocator, at }: Found): Problem {
  return {
    at: node.start,
    subject: `${base}->${field}`,
    facts: { function: fn.name, attribute, object: base, field, allocator },
    proofs: [
      { in: fn, offset: node.start, note: `${attribute} is recorded` },
      { in: fn, offset: at, note: `${allocator}() takes no attributes` },
    ],
  };
}
