import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, lastName } from '../../c/query.js';
import { childIn, type SyntaxNode } from '../../c/syntax.js';
import { roleOfConstant } from '../../kernel/constants.js';
import type { ContractParameter } from '../../kernel/contract.js';
import { contractOf } from '../../kernel/contracts.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** Two arguments of a kernel function stand in each other's place. */
export const argOrderSwap = defineCheck({
  id: 'arg-order-swap',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'two arguments are exchanged',
  why: 'The types are integers that convert into each other, so the compiler says nothing and both values are wrong.',
  advice: 'Exchange the two arguments.',
  bad: [
    `
 static int kumo_ring_alloc(struct kumo_device *kumo)
 {
+	kumo->ring = dma_alloc_noncoherent(kumo->dev, SZ_4K, &kumo->ring_dma,
+					   GFP_KERNEL, DMA_TO_DEVICE); //@ report
 	return kumo->ring ? 0 : -ENOMEM;
 }
`,
    `
 static dma_addr_t kumo_map(struct device *dev, struct page *page, size_t size, unsigned long offset)
 {
+	return dma_map_page(dev, page, size, offset, DMA_TO_DEVICE); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_ring_alloc(struct kumo_device *kumo)
 {
+	kumo->ring = dma_alloc_noncoherent(kumo->dev, SZ_4K, &kumo->ring_dma,
+					   DMA_TO_DEVICE, GFP_KERNEL);
 	return kumo->ring ? 0 : -ENOMEM;
 }
`,
    `
 static dma_addr_t kumo_map(struct device *dev, struct page *page, size_t size, unsigned long offset)
 {
+	return dma_map_page(dev, page, offset, size, DMA_TO_DEVICE);
 }
`,
  ],
  limits: [
    'Only functions of the kernel tables; a driver may exchange the arguments of its own functions on purpose.',
  ],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const contract = contractOf(call.callee);
      if (contract === null || contract.params.length !== call.args.length) continue;
      const swap = swappedConstants(fn, call, contract.params) ?? swappedNames(fn, call, contract.params);
      // Asked last: whether the patch has a function of that name itself takes far longer to tell.
      if (swap !== null && knownContract(call.callee, context) === contract) yield problem(fn, call, swap);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() takes ${fact(facts, 'first')} before ${fact(facts, 'second')}, but ` +
    `${fact(facts, 'given first')} is passed before ${fact(facts, 'given second')}; the compiler does not notice. ` +
    'Should these two be exchanged?',
  suggest: (facts) => `${fact(facts, 'given second')}, ${fact(facts, 'given first')}`,
});

interface Swap {
  readonly first: ContractParameter;
  readonly second: ContractParameter;
  readonly nodes: readonly [SyntaxNode, SyntaxNode];
}

const TELLING = new Set(['gfp', 'direction', 'attrs']);

/** A constant whose name tells its role sits in the slot of another such role, and the slot of its own has no such constant. */
function swappedConstants(fn: CFunction, call: Call, params: readonly ContractParameter[]): Swap | null {
  const roles = call.args.map((argument) => constantRole(fn, argument));
  for (const [place, role] of roles.entries()) {
    if (role === null || !TELLING.has(role) || params[place]?.role === role) continue;
    const own = params.findIndex((param) => param.role === role);
    if (own < 0 || !TELLING.has(params[place]?.role ?? '') || roles[own] === role) continue;
    return ordered(call, params, [place, own]);
  }
  return null;
}

function constantRole(fn: CFunction, node: SyntaxNode): string | null {
  const at = bare(fn, node);
  if (at.type === 'identifier') return roleOfConstant(codeOf(fn, at));
  const left = at.type === 'binary_expression' ? childIn(at, 'left') : null;
  return left === null ? null : constantRole(fn, left);
}

/** Two arguments each carry the name of the other's parameter. */
function swappedNames(fn: CFunction, call: Call, params: readonly ContractParameter[]): Swap | null {
  const names = call.args.map((argument) => lastName(fn, argument));
  for (const [i, name] of names.entries()) {
    if (name === '' || name === params[i]?.name) continue;
    const j = params.findIndex((param) => param.name === name);
    if (j <= i || names[j] !== params[i]?.name) continue;
    return ordered(call, params, [i, j]);
  }
  return null;
}

function ordered(
  call: Call,
  params: readonly ContractParameter[],
  places: readonly [number, number],
): Swap | null {
  const [a, b] = [Math.min(...places), Math.max(...places)];
  const [first, second, left, right] = [params[a], params[b], call.args[a], call.args[b]];
  if (first === undefined || second === undefined || left === undefined || right === undefined) return null;
  return { first, second, nodes: [left, right] };
}

function problem(fn: CFunction, call: Call, { first, second, nodes }: Swap): Problem {
  return {
    at: nodes[0].start,
    subject: call.callee,
    facts: {
      callee: call.callee,
      first: first.name,
      second: second.name,
      'given first': codeOf(fn, nodes[0]),
      'given second': codeOf(fn, nodes[1]),
    },
    proofs: [
      proof(
        fn,
        call.node,
        `${call.callee}() takes ${first.type} ${first.name} before ${second.type} ${second.name}`,
      ),
    ],
  };
}
