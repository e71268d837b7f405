import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf } from '../../c/query.js';
import { callsTested, failingValues, failsAfter, type ValueTest, valueTestsIn } from '../../c/value-tests.js';
import { NEGATIVE, POSITIVE, ZERO } from '../../c/values.js';
import { listCall } from '../../kernel/scatterlists.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** The result of mapping a scatterlist is tested as if the function told its failure in another way. */
export const mapSgReturn = defineCheck({
  id: 'map-sg-return',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'the result of mapping a scatterlist is tested the wrong way',
  why: 'The failure is missed, or a mapping that has succeeded is taken for a failure.',
  advice:
    'dma_map_sg() returns 0 on failure; dma_map_sgtable() returns 0 on success and a negative errno on failure.',
  bad: [
    `
 static int kumo_map(struct kumo_device *kumo, struct scatterlist *list, int count)
 {
+	int mapped = dma_map_sg(kumo->dev, list, count, DMA_TO_DEVICE);
+
+	if (mapped < 0) //@ report
+		return mapped;
 	return kumo_program(kumo, list, mapped);
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt)
 {
+	if (!dma_map_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0)) //@ report
+		return -ENOMEM;
 	return kumo_program(kumo, sgt);
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct scatterlist *list, int count)
 {
 	int mapped;

+	mapped = dma_map_sg(kumo->dev, list, count, DMA_TO_DEVICE);
+	if (mapped != count) //@ report
+		return -EIO;
 	return kumo_program(kumo, list, mapped);
 }
`,
  ],
  good: [
    `
 static int kumo_map(struct kumo_device *kumo, struct scatterlist *list, int count)
 {
+	int mapped = dma_map_sg(kumo->dev, list, count, DMA_TO_DEVICE);
+
+	if (mapped <= 0)
+		return -ENOMEM;
 	return kumo_program(kumo, list, mapped);
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt)
 {
+	int ret = dma_map_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0);
+
+	if (ret < 0)
+		return ret;
+	if (!dma_map_sgtable(kumo->other, sgt, DMA_TO_DEVICE, 0))
+		return 0;
 	return -ENOMEM;
 }
`,
    `
 static int kumo_prepare(struct kumo_device *kumo, struct sg_table *pages)
 {
+	if (dma_map_sg(kumo->dev, pages->sgl, pages->nents, DMA_TO_DEVICE))
+		return 0;
 	return -ENOSPC;
 }
`,
    `
 static int kumo_send(struct kumo_device *kumo, struct scatterlist *one)
 {
+	if (dma_map_sg(kumo->dev, one, 1, DMA_TO_DEVICE) != 1)
+		return -ENOMEM;
 	return kumo_program(kumo, one, 1);
 }
`,
  ],
  limits: ['Where no error code stands right behind the test, the meaning of the test is not guessed.'],
  references: ['Documentation/core-api/dma-api.rst', 'include/linux/dma-mapping.h'],
  *run(fn, context) {
    if (!callsIn(fn).some(({ callee }) => isMap(callee))) return;
    for (const test of valueTestsIn(fn)) {
      const calls = callsTested(fn, test);
      const [call] = calls ?? [];
      if (call === undefined || !(calls ?? []).every(({ callee }) => callee === call.callee)) continue;
      const kind = wrongTest(fn, { test, call }, context);
      if (kind !== null) yield problem(fn, { test, call }, kind);
    }
  },
  comment: (facts) => {
    const callee = `${fact(facts, 'callee')}()`;
    const subject = fact(facts, 'subject');
    switch (fact(facts, 'kind')) {
      case 'never-negative':
        return `${callee} returns 0 when it fails and never a negative value, so ${subject} passes this test and ${fact(facts, 'function')}() goes on without a mapping. Should it test for 0?`;
      case 'inverted-count':
        return `${callee} returns the number of mapped entries, so this fails in ${fact(facts, 'function')}() when the mapping succeeds. Is the test inverted?`;
      case 'inverted-errno':
        return `${callee} returns 0 on success, so ${fact(facts, 'function')}() fails when the mapping has succeeded. Is the test inverted?`;
      default:
        return `${callee} returns fewer entries than it was given when an IOMMU merges some, so ${subject} may differ from ${fact(facts, 'other')} although all is mapped. Should only 0 count as a failure in ${fact(facts, 'function')}()?`;
    }
  },
});

function isMap(callee: string): boolean {
  return listCall(callee)?.use === 'map' || callee === 'dma_map_sgtable';
}

interface Tested {
  readonly test: ValueTest;
  readonly call: Call;
}

function wrongTest(fn: CFunction, { test, call }: Tested, context: Context): string | null {
  if (!isMap(call.callee)) return null;
  const returns = knownContract(call.callee, context)?.returns;
  const failing = failingValues(fn, test);
  if (returns === 'errno') return (failing & ZERO) !== 0 ? 'inverted-errno' : null;
  if (returns !== 'count-or-zero') return null;
  if (test.whenTrue === NEGATIVE) return isTestedForZero(fn, test) ? null : 'never-negative';
  if (failing === (NEGATIVE | POSITIVE)) return 'inverted-count';
  return isGiven(fn, { test, call }) ? 'merged' : null;
}

/** Another test of the same variable looks for 0, so this one is only superfluous. */
function isTestedForZero(fn: CFunction, { subject, node }: ValueTest): boolean {
  return valueTestsIn(fn).some(
    (test) =>
      test.subject === subject && test.node !== node && test.other === null && test.whenTrue !== NEGATIVE,
  );
}

/** Anything but the count that was given counts as a failure. */
function isGiven(fn: CFunction, { test, call }: Tested): boolean {
  const given = call.args[listCall(call.callee)?.count ?? -1];
  if (given === undefined || test.other === null || /^\d+$/.test(codeOf(fn, given))) return false;
  if (test.operator !== '!=' && test.operator !== '<') return false;
  const same = codeOf(fn, bare(fn, given)) === codeOf(fn, bare(fn, test.other));
  return same && failsAfter(fn, test, true);
}

function problem(fn: CFunction, { test, call }: Tested, kind: string): Problem {
  const other = test.other === null ? '' : codeOf(fn, test.other);
  return {
    at: test.node.start,
    subject: test.subject,
    facts: { function: fn.name, kind, callee: call.callee, subject: short(fn, test, call), other },
    proofs: [
      proof(fn, call.node, `${call.callee}() is called`),
      proof(fn, test.node, `its result is tested as ${codeOf(fn, test.node)}`),
    ],
  };
}

function short(fn: CFunction, { subject }: ValueTest, call: Call): string {
  return subject === codeOf(fn, call.node) ? 'a failure' : subject;
}
