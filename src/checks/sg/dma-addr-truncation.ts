import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bodyNodes, type Call, codeOf, soundNodes } from '../../c/query.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract, normalType } from '../signatures.js';

/** An address is cut to 32 bits: by the variable that keeps it, or by a shift that is computed before it is widened. */
export const dmaAddrTruncation = defineCheck({
  id: 'dma-addr-truncation',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an address loses its upper bits',
  why: 'Above 4 GiB the device reads and writes other memory than it was meant to.',
  advice: 'Keep addresses in dma_addr_t, phys_addr_t or u64, and widen a number before it is shifted.',
  bad: [
    `
 static int kumo_map(struct kumo_device *kumo, struct scatterlist *sg)
 {
-	dma_addr_t addr = sg_dma_address(sg) - sg->offset;
+	u32 addr = sg_dma_address(sg) - sg->offset; //@ report

 	return kumo_program(kumo, addr);
 }
`,
    `
 static void kumo_unmap(struct kumo_device *kumo, struct kumo_node *node)
 {
-	iommu_unmap(kumo->domain, (dma_addr_t)node->page << PAGE_SHIFT, PAGE_SIZE);
+	iommu_unmap(kumo->domain, node->page << PAGE_SHIFT, PAGE_SIZE); //@ report
 }
`,
    `
 static void kumo_scanout(struct kumo_plane *plane, dma_addr_t base)
 {
-	base |= BIT_ULL(39);
+	base |= BIT(39); //@ report
 	kumo_write(plane, base);
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	return dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(40));
 }

 static void kumo_start(struct kumo_device *kumo, struct scatterlist *sg)
 {
+	u32 addr = sg_dma_address(sg); //@ report
+
+	writel(addr, kumo->regs);
 }
`,
  ],
  good: [
    `
 static void kumo_start(struct kumo_device *kumo, struct scatterlist *sg)
 {
+	u32 addr = sg_dma_address(sg);
+
+	writel(addr, kumo->regs);
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
+	return dma_set_mask_and_coherent(kumo->dev, DMA_BIT_MASK(40));
 }

 static void kumo_start(struct kumo_device *kumo, dma_addr_t addr)
 {
+	u32 low = lower_32_bits(addr), high = addr >> 32, page = (u32)addr;
+
+	kumo_write(kumo, low, high, page);
 }
`,
    `
-static void kumo_unmap(struct kumo_device *kumo, u32 page)
+static void kumo_unmap(struct kumo_device *kumo, u64 page)
 {
-	iommu_unmap(kumo->domain, (dma_addr_t)page << PAGE_SHIFT, PAGE_SIZE);
+	iommu_unmap(kumo->domain, page << PAGE_SHIFT, PAGE_SIZE);
 }
`,
  ],
  limits: [
    'Without a wider type on the other side of the patch, or a DMA mask above 32 bits in the file, 32 bits may be enough.',
    'Members and registers are not judged, since their width is a matter of the hardware.',
  ],
  references: ['Documentation/core-api/dma-api-howto.rst', 'include/linux/types.h'],
  *run(fn, context) {
    if (fn.items.every((item) => !HINTS.test(fn.outline.masked.slice(item.start, item.end)))) return;
    for (const node of bodyNodes(fn)) {
      const found =
        narrowStore(fn, node, context) ?? lostCast(fn, node, context) ?? lostBit(fn, node, context);
      if (found !== null) yield problem(fn, found);
    }
  },
  comment: (facts) => {
    const what = fact(facts, 'what');
    switch (fact(facts, 'kind')) {
      case 'store':
        return `${what} is ${fact(facts, 'type')}, so the DMA address loses its upper bits in ${fact(facts, 'function')}() when it lies above 4 GiB. Should it be dma_addr_t?`;
      case 'shift':
        return `Without the cast ${what} is computed in the width of its operands, where ${fact(facts, 'function')}() loses the upper bits of a large result. Should the cast stay?`;
      default:
        return `${what} shifts an unsigned long, so on 32 bit it overflows and ${fact(facts, 'function')}() sets no bit at all, or the wrong one. Should this be BIT_ULL()?`;
    }
  },
  suggest: (facts) =>
    fact(facts, 'kind') === 'bit' ? fact(facts, 'what').replace('BIT(', 'BIT_ULL(') : null,
});

const HINTS = /<<|\bBIT\(|\b(?:u32|int|unsigned|uint32_t|__u32)\b/;

interface Found {
  readonly kind: 'store' | 'shift' | 'bit';
  readonly at: SyntaxNode;
  readonly what: string;
  readonly type: string;
}

/** A DMA address is stored in a variable of 32 bits, where the other side or the DMA mask shows that it needs more. */
function narrowStore(fn: CFunction, node: SyntaxNode, context: Context): Found | null {
  const store = asAssignment(node);
  if (store === null || store.operator !== '=' || store.target.type !== 'identifier') return null;
  if (!isAddress(fn, store.value, context)) return null;
  const name = codeOf(fn, store.target);
  const type = typeOfName(fn, name);
  if (type === null || !NARROW.test(normalType(type))) return null;
  const before = context.counterpart === null ? null : typeOfName(context.counterpart, name);
  if ((before === null || !WIDE.test(before)) && !hasWideMask(context)) return null;
  return { kind: 'store', at: store.target, what: name, type };
}

const NARROW = /^(?:u32|int|s32|unsigned int)$/;
const WIDE = /^(?:const )?(?:dma_addr_t|phys_addr_t|resource_size_t|u64|uint64_t|__u64|unsigned long long)$/;

function hasWideMask({ file }: Context): boolean {
  for (const match of file.outline.masked.matchAll(/\bDMA_BIT_MASK\((\d{1,3})\)/g))
    if (Number(match[1]) > 32) return true;
  return false;
}

/** The address itself, or moved by an offset; what is cast, shifted or masked is cut on purpose. */
function isAddress(fn: CFunction, node: SyntaxNode, context: Context): boolean {
  let at = node;
  for (;;) {
    const inner = namedChildren(at)[0];
    const left = childIn(at, 'left');
    if (at.type === 'parenthesized_expression' && inner !== undefined) at = inner;
    else if (
      at.type === 'binary_expression' &&
      left !== null &&
      /^[+-]$/.test(childIn(at, 'operator')?.type ?? '')
    )
      at = left;
    else break;
  }
  const call = asCall(fn, at);
  if (call !== null) return givesAddress(call, context);
  return (
    at.type === 'identifier' && /^(?:dma_addr_t|phys_addr_t)$/.test(typeOfName(fn, codeOf(fn, at)) ?? '')
  );
}

function givesAddress({ callee }: Call, context: Context): boolean {
  return (
    /^(?:sg_dma_address|sg_phys|page_to_phys)$/.test(callee) ||
    knownContract(callee, context)?.returns === 'dma-addr'
  );
}

const CAST =
  /\((?:u64|uint64_t|__u64|dma_addr_t|phys_addr_t|resource_size_t|loff_t|size_t|unsigned long|unsigned long long|long long)\) ?/g;

/** The other side of the patch widens the same shift with a cast, and no operand has become wider instead. */
function lostCast(fn: CFunction, node: SyntaxNode, context: Context): Found | null {
  const left = isShift(node) ? childIn(node, 'left') : null;
  if (left === null) return null;
  const text = codeOf(fn, node);
  if (plain(text) !== squeezed(text) || !oldSideCasts(fn, context)) return null;
  const before = context.counterpart;
  if (before === null || isWideNow(fn, left, context)) return null;
  const old = [...bodyNodes(before)].filter(isShift).map((other) => codeOf(before, other));
  const same = old.filter((other) => plain(other) === squeezed(text));
  // Where the same shift stood without the cast as well, nobody can tell which of them this is.
  const isLost = same.length > 0 && same.every((other) => squeezed(other) !== squeezed(text));
  return isLost ? { kind: 'shift', at: node, what: text, type: '' } : null;
}

function isShift(node: SyntaxNode): boolean {
  return node.type === 'binary_expression' && childIn(node, 'operator')?.type === '<<';
}

/** Asked of the text first: reading the other side of every function that shifts would take long. */
function oldSideCasts(fn: CFunction, { other }: Context): boolean {
  const items = other?.items.get(fn.name) ?? [];
  const masked = other?.outline.masked ?? '';
  return items.some((item) => masked.slice(item.start, item.end).search(CAST) >= 0);
}

function plain(text: string): string {
  return squeezed(text.replace(CAST, ''));
}

function squeezed(text: string): string {
  return text.replace(/[()\s]/g, '');
}

/**
 * A variable among the operands is wide by its type, or a member of that name is declared wide in view of the patch. How
 * wide the result of a call is, is not in view.
 */
function isWideNow(fn: CFunction, left: SyntaxNode, { patch }: Context): boolean {
  return [...soundNodes(left)].some((node) => {
    if (node.type === 'call_expression') return true;
    const name = codeOf(fn, node);
    if (node.type === 'identifier') return WIDE.test(typeOfName(fn, name) ?? '');
    if (node.type !== 'field_identifier') return false;
    const declared = new RegExp(
      `\\b(?:dma_addr_t|phys_addr_t|resource_size_t|u64|uint64_t|__u64)[ \\t]+${name}\\b`,
    );
    return patch.some((code) => code.after !== null && declared.test(code.after.outline.masked));
  });
}

/** The other side of the patch has the bit in 64 bits. */
function lostBit(fn: CFunction, node: SyntaxNode, context: Context): Found | null {
  const call = asCall(fn, node);
  const bit = call?.callee === 'BIT' && call.args[0] !== undefined ? codeOf(fn, call.args[0]) : '';
  if (!/^\d{1,2}$/.test(bit) || Number(bit) < 32 || context.counterpart === null) return null;
  const before = context.counterpart;
  const had = [...bodyNodes(before)].some((other) => {
    const old = asCall(before, other);
    return old?.callee === 'BIT_ULL' && old.args[0] !== undefined && codeOf(before, old.args[0]) === bit;
  });
  return had ? { kind: 'bit', at: node, what: codeOf(fn, node), type: '' } : null;
}

function problem(fn: CFunction, { kind, at, what, type }: Found): Problem {
  return {
    at: at.start,
    subject: what,
    facts: { function: fn.name, kind, what, type },
    proofs: [proof(fn, at, codeOf(fn, at))],
  };
}
