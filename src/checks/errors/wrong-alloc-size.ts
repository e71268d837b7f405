import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, soundNodes, storedIn } from '../../c/query.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** Less memory is allocated than the code then uses. */
export const wrongAllocSize = defineCheck({
  id: 'wrong-alloc-size',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an allocation is smaller than what is used of it',
  why: 'The code writes behind the end of the memory.',
  advice: 'Use sizeof(*pointer), and allocate as many elements as are used.',
  bad: [
    `
 static struct kumo_bo *kumo_bo_new(void)
 {
+	struct kumo_bo *bo = kzalloc(sizeof(bo), GFP_KERNEL); //@ report

 	return bo;
 }
`,
    `
 static int kumo_registers(struct kumo_state *state)
 {
+	state->registers = kcalloc(2, sizeof(*state->registers), GFP_KERNEL);
 	if (!state->registers)
 		return -ENOMEM;
 	kumo_read(&state->registers[0]);
 	kumo_read(&state->registers[1]);
 	kumo_read(&state->registers[2]); //@ report
 	return 0;
 }
`,
  ],
  good: [
    `
 static struct kumo_bo *kumo_bo_new(size_t count)
 {
+	struct page **pages = kvmalloc_array(count, sizeof(struct page *), GFP_KERNEL);
+	struct kumo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);
+	struct kumo_bo **bos = kcalloc(2, sizeof(*bos), GFP_KERNEL);

 	bos[1] = bo;
 	return kumo_bo_fill(bo, pages);
 }
`,
  ],
  limits: ['Sizes and counts that are computed are not judged.'],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn) {
    for (const call of callsIn(fn)) {
      const sized = SIZED.get(call.callee) ?? sizedByName(fn, call);
      const target = storedIn(call.node)?.target;
      if (sized === undefined || target === undefined) continue;
      const size = pointerSize(fn, { call, sized, target });
      if (size !== null)
        yield problem(fn, { at: call.node, variable: codeOf(fn, target), size, kind: 'pointer' });
      const beyond = elementBeyond(fn, { call, sized, target });
      if (beyond !== null)
        yield problem(fn, {
          at: beyond,
          variable: codeOf(fn, target),
          size: codeOf(fn, beyond),
          kind: 'count',
        });
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'pointer'
      ? `${fact(facts, 'size')} is the size of a pointer, so ${fact(facts, 'variable')} gets less memory than it points to. ` +
        `Is sizeof(*${fact(facts, 'variable')}) meant?`
      : `${fact(facts, 'size')} lies behind the end of what was allocated for ${fact(facts, 'variable')} above. ` +
        `Should the count there be larger?`,
});

interface Sized {
  /** Positions of the size, and of the count or -1. */
  readonly size: number;
  readonly count: number;
}

/** include/linux/slab.h, device/devres.h, drm/drm_managed.h. */
const SIZED: ReadonlyMap<string, Sized> = new Map([
  ['kmalloc', { size: 0, count: -1 }],
  ['kzalloc', { size: 0, count: -1 }],
  ['kvmalloc', { size: 0, count: -1 }],
  ['kvzalloc', { size: 0, count: -1 }],
  ['vmalloc', { size: 0, count: -1 }],
  ['vzalloc', { size: 0, count: -1 }],
  ['devm_kmalloc', { size: 1, count: -1 }],
  ['devm_kzalloc', { size: 1, count: -1 }],
  ['drmm_kmalloc', { size: 1, count: -1 }],
  ['drmm_kzalloc', { size: 1, count: -1 }],
  ['kcalloc', { size: 1, count: 0 }],
  ['kmalloc_array', { size: 1, count: 0 }],
  ['kvcalloc', { size: 1, count: 0 }],
  ['kvmalloc_array', { size: 1, count: 0 }],
  ['devm_kcalloc', { size: 2, count: 1 }],
  ['devm_kmalloc_array', { size: 2, count: 1 }],
  ['drmm_kcalloc', { size: 2, count: 1 }],
]);

/** A driver's own allocator of arrays: named so, and given a number and then the size of one element. */
function sizedByName(fn: CFunction, { callee, args }: Call): Sized | undefined {
  if (!/(?:^|_)k?v?calloc$|alloc_array$/.test(callee)) return undefined;
  const size = args.findIndex((argument) => /^sizeof ?\(\*/.test(codeOf(fn, argument)));
  return size > 0 ? { size, count: size - 1 } : undefined;
}

interface Allocated {
  readonly call: Call;
  readonly sized: Sized;
  readonly target: SyntaxNode;
}

/** `sizeof(p)` of the pointer itself, where it points to a struct. */
function pointerSize(fn: CFunction, { call, sized, target }: Allocated): string | null {
  const size = call.args[sized.size];
  if (size === undefined || target.type !== 'identifier') return null;
  const text = codeOf(fn, size);
  const type = typeOfName(fn, codeOf(fn, target));
  if (type === null || !/^(?:const )?struct \w+ \*$/.test(type)) return null;
  const operand = /^sizeof ?\((.+)\)$/.exec(text)?.[1]?.replace(/\s+/g, ' ');
  const isPointer = operand === codeOf(fn, target) || operand === type;
  return isPointer ? text : null;
}

/** A constant index that is not below the constant count; only where nothing else is stored in between. */
function elementBeyond(fn: CFunction, { call, sized, target }: Allocated): SyntaxNode | null {
  const counted = sized.count < 0 ? undefined : call.args[sized.count];
  const count = counted === undefined ? Number.NaN : constant(codeOf(fn, bare(fn, counted)));
  if (Number.isNaN(count)) return null;
  const array = codeOf(fn, target);
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (fragment === undefined) return null;
  for (const node of soundNodes(fragment.body)) {
    if (node.start <= call.node.end) continue;
    if (node.type === 'assignment_expression' && codeOf(fn, childIn(node, 'left') ?? node) === array)
      return null;
    if (node.type !== 'subscript_expression' || codeOf(fn, childIn(node, 'argument') ?? node) !== array)
      continue;
    const index = childIn(node, 'index') ?? namedChildren(node)[1];
    if (index !== undefined && constant(codeOf(fn, index)) >= count) return node;
  }
  return null;
}

function constant(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

interface Found {
  readonly at: SyntaxNode;
  readonly variable: string;
  readonly size: string;
  readonly kind: 'pointer' | 'count';
}

function problem(fn: CFunction, { at, variable, size, kind }: Found): Problem {
  return {
    at: at.start,
    subject: variable,
    facts: { function: fn.name, variable, size, kind },
    proofs: [proof(fn, at, kind === 'pointer' ? 'the size of a pointer' : 'behind the last element')],
  };
}
