import type { CFunction } from '../../c/functions.js';
import { lineAt } from '../../c/functions.js';
import { asAssignment, bodyNodes, type Call, callsIn, codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { flagSetters, mapsWithFlags } from '../../kernel/vma-flags.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isSince } from '../era.js';

/** A mapping's flags are left out, lost, or written in a way that the kernel no longer allows. */
export const mmapVmaFlags = defineCheck({
  id: 'mmap-vma-flags',
  maturity: 'stable',
  severity: 'medium',
  needs: 'function',
  summary: 'the flags of a mapping are not what it needs',
  why: 'User space can grow the mapping beyond the object, core dumps read device memory, or the code does not build.',
  advice: 'Set VM_DONTEXPAND and VM_DONTDUMP with vm_flags_set().',
  bad: [
    `
 static int kumo_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
 {
-	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
-
+	vma->vm_private_data = dmabuf->priv;
 	vma->vm_ops = &kumo_vm_ops; //@ report
 	return 0;
 }
`,
    `
 static int kumo_gem_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
 {
+	vma->vm_flags |= VM_IO | VM_DONTEXPAND | VM_DONTDUMP; //@ report
 	vma->vm_ops = &kumo_vm_ops;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
 {
-	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
+	vm_flags_mod(vma, VM_IO | VM_DONTEXPAND | VM_DONTDUMP, VM_PFNMAP);
 	vma->vm_ops = &kumo_vm_ops;
 	return 0;
 }
`,
    `
 static int kumo_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
 {
-	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
-
-	return 0;
+	return remap_pfn_range(vma, vma->vm_start, kumo_pfn(dmabuf), kumo_size(dmabuf),
+			       vma->vm_page_prot);
 }
`,
    `
 static int kumo_heap_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma)
 {
-	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
-	vma->vm_ops = &kumo_vm_ops;
-	return 0;
+	return kumo_map(dmabuf->priv, vma);
 }
`,
    `
 static bool kumo_is_shared(struct vm_area_struct *vma)
 {
+	return vma->vm_flags & VM_SHARED;
 }
`,
  ],
  limits: [
    'Flags that another function of the driver sets are not seen; where the vma is handed on, nothing is said.',
  ],
  references: ['include/linux/mm.h: vm_flags_set', 'drivers/gpu/drm/drm_gem.c: drm_gem_mmap_obj'],
  *run(fn, context) {
    if (
      !fn.items.some(({ start, end }) => /\bvm_(?:flags|ops)\b|_vma\b|\bvma\b/.test(masked(fn, start, end)))
    )
      return;
    yield* writtenDirectly(fn, context);
    yield* lost(fn, context);
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'write'
      ? `Since Linux 6.3 vm_flags is read-only, so this assignment in ${fact(facts, 'function')}() does not build. ` +
        `Could it use ${fact(facts, 'setter')}(${fact(facts, 'vma')}, ...)?`
      : `${fact(facts, 'function')}() no longer sets ${fact(facts, 'flags')} for ${fact(facts, 'vma')}, so ` +
        `${fact(facts, 'consequence')}. Is that intended?`,
});

function masked(fn: CFunction, start: number, end: number): string {
  return fn.outline.masked.slice(start, end);
}

/** `vma->vm_flags |= ...` on an added line, where the field is const. */
function* writtenDirectly(fn: CFunction, context: Context): Generator<Problem> {
  if (!isSince('6.3', context)) return;
  for (const node of bodyNodes(fn)) {
    const assignment = asAssignment(node);
    const [, vma] = /^(\w+)->vm_flags$/.exec(assignment === null ? '' : codeOf(fn, assignment.target)) ?? [];
    if (
      assignment === null ||
      vma === undefined ||
      !/^struct vm_area_struct \*/.test(typeOfName(fn, vma) ?? '')
    )
      continue;
    if (!context.touched.has(lineAt(fn.outline, node.start))) continue;
    const clears = assignment.operator === '&=';
    const setter = clears ? 'vm_flags_clear' : assignment.operator === '=' ? 'vm_flags_init' : 'vm_flags_set';
    yield {
      at: node.start,
      subject: `${vma}->vm_flags`,
      facts: {
        kind: 'write',
        function: fn.name,
        vma,
        setter,
        code: codeOf(fn, node),
        flags: '',
        consequence: '',
      },
      proofs: [proof(fn, node, 'vm_flags is written here')],
    };
  }
}

/** Flags that keep a mapping in its bounds, which the function set before the patch and does not set after it. */
function* lost(fn: CFunction, context: Context): Generator<Problem> {
  if (context.side === 'old' || !mayHaveGuarded(fn, context)) return;
  const before = context.counterpart;
  const vma = fn.params.find(({ type }) => type === 'struct vm_area_struct *')?.name ?? 'vma';
  const had = before === null ? NONE : flagsSet(before);
  if (had.size === 0 || isUncertain(fn, vma)) return;
  const has = flagsSet(fn);
  const gone = [...had].filter((flag) => GUARDS.has(flag) && !has.has(flag));
  if (gone.length === 0) return;
  const anchor = anchorOf(fn, vma);
  if (anchor === null) return;
  const consequence = gone.includes('VM_DONTEXPAND')
    ? 'mremap() can make the mapping larger than the object'
    : 'core dumps read through the mapping';
  yield {
    at: anchor.start,
    subject: `${vma}->vm_flags`,
    facts: {
      kind: 'lost',
      function: fn.name,
      vma,
      flags: gone.join(' and '),
      consequence,
      setter: '',
      code: '',
    },
    proofs: [proof(fn, anchor, 'the mapping is set up here')],
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Asked of the text, so that the other side is read as syntax only where there is something to find. */
function mayHaveGuarded(fn: CFunction, { other }: Context): boolean {
  const { text } = other?.outline.image ?? { text: '' };
  const items = other?.items.get(fn.name) ?? [];
  return items.some(({ start, end }) => /VM_DONT(?:EXPAND|DUMP)/.test(text.slice(start, end)));
}

const GUARDS: ReadonlySet<string> = new Set(['VM_DONTEXPAND', 'VM_DONTDUMP']);

/** Flags that are set in view, by assignment or by a setter. */
function flagsSet(fn: CFunction): ReadonlySet<string> {
  const flags = new Set<string>();
  const addFrom = (text: string) => {
    for (const [name] of text.matchAll(/\bVM_[A-Z]+\b/g)) flags.add(name);
  };
  for (const call of callsIn(fn)) {
    const value = flagSetters.has(call.callee) ? call.args[1] : undefined;
    if (value !== undefined) addFrom(codeOf(fn, value));
  }
  for (const node of bodyNodes(fn)) {
    const assignment = asAssignment(node);
    if (assignment === null || !/(?:->|\.)vm_flags$/.test(codeOf(fn, assignment.target))) continue;
    if (assignment.operator !== '&=') addFrom(codeOf(fn, assignment.value));
  }
  return flags;
}

/** Somebody else may set them: the vma is handed to a function that is not known to leave the flags alone. */
function isUncertain(fn: CFunction, vma: string): boolean {
  const takes = (call: Call) => call.args.some((argument) => codeOf(fn, argument) === vma);
  return callsIn(fn).some(
    (call) => mapsWithFlags.has(call.callee) || (takes(call) && !LEAVES_FLAGS.test(call.callee)),
  );
}

const LEAVES_FLAGS =
  /^(?:vm_flags_\w+|vm_get_page_prot|vmf_insert_\w+|vm_insert_\w+|vma_pages|vma_set_\w+|drm_vma_\w+|dev_\w+|pr_\w+|drm_dbg\w*)$/;

/** A line of the set-up that stays. */
function anchorOf(fn: CFunction, vma: string): SyntaxNode | null {
  for (const node of bodyNodes(fn)) {
    const target = asAssignment(node);
    if (target !== null && new RegExp(`^${vma}->vm_(?:flags|ops|page_prot)$`).test(codeOf(fn, target.target)))
      return node;
  }
  return callsIn(fn).find(({ callee }) => flagSetters.has(callee))?.node ?? null;
}
