import { type CFunction, type CodeFile, functionNamed } from '../../c/functions.js';
import { says } from '../../c/query.js';
import { typeOfName } from '../../c/types.js';
import { usesOf } from '../../c/uses.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';
import { neighbourhood } from '../elsewhere.js';
import { filesOf } from '../slots.js';

/** A pointer in a struct may be a mere cookie from now on, and code that the patch leaves alone takes it for an address. */
export const unawareFieldReader = defineCheck({
  id: 'unaware-field-reader',
  maturity: 'nursery',
  severity: 'medium',
  needs: 'tree',
  summary: 'a reader of a field does not know that it may be no address any more',
  why: 'With DMA_ATTR_NO_KERNEL_MAPPING the allocator returns something opaque, which is not NULL and must not be accessed.',
  advice:
    'Let every reader look at the attributes, or keep the cookie in a field of its own and leave the address NULL.',
  bad: [
    `
 static void kumo_cursor_copy(struct kumo_bo *bo, const void *image)
 {
 	memcpy(bo->vaddr, image, bo->size);
 }

 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, u32 flags)
 {
+	if (flags & KUMO_BO_UNMAPPED)
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING; //@ report
 	bo->vaddr = dma_alloc_attrs(kumo->dev, bo->size, &bo->dma_addr, GFP_KERNEL, bo->attrs);
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
  ],
  good: [
    `
 static void kumo_cursor_copy(struct kumo_bo *bo, const void *image)
 {
+	if (bo->attrs & DMA_ATTR_NO_KERNEL_MAPPING)
+		return;
 	memcpy(bo->vaddr, image, bo->size);
 }

 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, u32 flags)
 {
+	if (flags & KUMO_BO_UNMAPPED)
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
 	bo->vaddr = dma_alloc_attrs(kumo->dev, bo->size, &bo->dma_addr, GFP_KERNEL, bo->attrs);
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
    `
 static void kumo_cursor_copy(struct kumo_bo *bo, const void *image)
 {
 	memcpy(bo->vaddr, image, bo->size);
 }

 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, u32 flags)
 {
+	if (flags & KUMO_BO_UNMAPPED)
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
+	bo->cookie = dma_alloc_attrs(kumo->dev, bo->size, &bo->dma_addr, GFP_KERNEL, bo->attrs);
 	return bo->cookie ? 0 : -ENOMEM;
 }
`,
    `
 static void kumo_bo_free(struct kumo_device *kumo, struct kumo_bo *bo)
 {
 	if (bo->vaddr)
 		dma_free_attrs(kumo->dev, bo->size, bo->vaddr, bo->dma_addr, bo->attrs);
 }

 static int kumo_bo_alloc(struct kumo_device *kumo, struct kumo_bo *bo, u32 flags)
 {
+	if (flags & KUMO_BO_UNMAPPED)
+		bo->attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
 	bo->vaddr = dma_alloc_attrs(kumo->dev, bo->size, &bo->dma_addr, GFP_KERNEL, bo->attrs);
 	return bo->vaddr ? 0 : -ENOMEM;
 }
`,
  ],
  limits: [
    'Only readers that name the struct by its type; a driver that never asks for unmapped memory has nothing to fear.',
  ],
  references: ['Documentation/core-api/dma-attributes.rst', 'kernel/dma/direct.c: dma_direct_alloc'],
  *run(fn, context) {
    if (!says(fn, /\bDMA_ATTR_NO_KERNEL_MAPPING\b/)) return;
    const opaque = opaqueField(fn);
    if (opaque === null) return;
    const readers = [...readersOf(opaque, context)];
    if (readers.length > 0) yield problem(fn, opaque, readers);
  },
  comment: (facts) =>
    `From here on ${fact(facts, 'field')} of ${fact(facts, 'struct')} may be a cookie that is no address, but ` +
    `${fact(facts, 'readers')} without asking. Should they look at the attributes first?`,
});

interface Opaque {
  readonly at: number;
  readonly struct: string;
  readonly field: string;
  /** The member that tells, if it is kept in one. */
  readonly attrs: string;
}

const RECORDED = /(?<![\w.>])(\w+)->(\w+)[ \t]*\|?=[^;=]*\bDMA_ATTR_NO_KERNEL_MAPPING\b/;

/** The member that gets the allocation, and the one that records the attribute of the same object. */
function opaqueField(fn: CFunction): Opaque | null {
  for (const { start, end } of fn.items) {
    const text = fn.outline.masked.slice(start, end);
    const recorded = RECORDED.exec(text);
    const [, object, attrs] = recorded ?? [];
    if (recorded === null || object === undefined || attrs === undefined) continue;
    const stored = new RegExp(
      `(?<![\\w.>])${object}->(\\w+)[ \\t]*=\\s?[ \\t]*dma_alloc_\\w+[ \\t]*\\(`,
    ).exec(text);
    const struct = /^struct (\w+) \*$/.exec(typeOfName(fn, object) ?? '')?.[1];
    const field = stored?.[1];
    if (struct !== undefined && field !== undefined)
      return { at: start + recorded.index, struct, field, attrs };
  }
  return null;
}

interface Reader {
  readonly fn: CFunction;
  readonly at: number;
}

/** Functions that use the address and ask nothing, first in the files of the patch, then elsewhere. */
function* readersOf(opaque: Opaque, context: Context): Generator<Reader> {
  const folder = neighbourhood(context.file.path);
  const others = context.elsewhere({ words: [opaque.struct, opaque.field], folder }) ?? [];
  const word = new RegExp(`->\\s*${opaque.field}\\b`);
  for (const file of [...filesOf(context), ...others]) {
    for (const [name, items] of file.items) {
      if (!items.some(({ start, end }) => word.test(file.outline.masked.slice(start, end)))) continue;
      const reader = readerIn(file, name, opaque);
      if (reader !== null) yield reader;
    }
  }
}

function readerIn(file: CodeFile, name: string, { struct, field, attrs }: Opaque): Reader | null {
  const fn = functionNamed(file, name);
  if (fn === null || says(fn, new RegExp(`NO_KERNEL_MAPPING|\\bdma_free_|->\\s*${attrs}\\b`))) return null;
  for (const object of objectsOf(fn, struct, field)) {
    for (const { body } of fn.fragments) {
      const use = usesOf(fn, body, `${object}->${field}`).find(
        ({ kind, call }) =>
          kind === 'dereference' ||
          (kind === 'argument' && ACCESSES.test(call?.callee ?? '')) ||
          kind === 'value',
      );
      if (use !== undefined) return { fn, at: use.node.start };
    }
  }
  return null;
}

/** Functions that read or write what they are given the address of, or hand it on as an address. */
const ACCESSES = /^(?:mem(?:cpy|set|move|cmp)\w*|copy_(?:to|from)_user|virt_to_\w+|iosys_map_set_vaddr)$/;

/** Variables of the struct's type whose field is read. */
function objectsOf(fn: CFunction, struct: string, field: string): readonly string[] {
  const names = new Set<string>();
  for (const { start, end } of fn.items) {
    for (const match of fn.outline.masked
      .slice(start, end)
      .matchAll(new RegExp(`(?<![\\w.>])(\\w+)->${field}\\b`, 'g')))
      names.add(match[1] ?? '');
  }
  return [...names].filter((name) => typeOfName(fn, name) === `struct ${struct} *`);
}

function problem(fn: CFunction, { at, struct, field }: Opaque, readers: readonly Reader[]): Problem {
  const names = [...new Set(readers.map((reader) => `${reader.fn.name}()`))];
  const more = names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more use it` : '';
  return {
    at,
    subject: field,
    facts: {
      function: fn.name,
      struct: `struct ${struct}`,
      field,
      readers: more === '' ? `${names.join(' and ')} ${names.length > 1 ? 'use' : 'uses'} it` : more,
    },
    proofs: readers
      .slice(0, 4)
      .map((reader) => ({ in: reader.fn, offset: reader.at, note: 'taken for an address' })),
    ...(readers.some((reader) => reader.fn.path !== fn.path) ? { restsOnBase: true } : {}),
  };
}
