import type { CFunction } from '../../c/functions.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { callsTested, failingValues, type ValueTest, valueTestsIn } from '../../c/value-tests.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** The address that a mapping function returns is tested in another way than with dma_mapping_error(), or not at all. */
export const mappingErrorCheck = defineCheck({
  id: 'mapping-error-check',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'a failed DMA mapping is not noticed',
  why: 'The device is given an address that is mapped to nothing, or a valid mapping at address 0 is refused.',
  advice: 'Test the address with dma_mapping_error().',
  bad: [
    `
 static int kumo_send(struct kumo_device *kumo, void *data, size_t size)
 {
 	dma_addr_t addr;

+	addr = dma_map_single(kumo->dev, data, size, DMA_TO_DEVICE);
+	if (!addr) //@ report
+		return -ENOMEM;
 	return kumo_queue(kumo, addr, size);
 }
`,
    `
 static int kumo_send(struct kumo_device *kumo, void *data, size_t size)
 {
+	dma_addr_t addr = dma_map_single(kumo->dev, data, size, DMA_TO_DEVICE); //@ report
+
+	return kumo_queue(kumo, addr, size);
 }
`,
    `
 static int kumo_show(struct kumo_device *kumo, struct page *page)
 {
 	dma_addr_t addr;

 	addr = dma_map_page(kumo->dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE); //@ report
-	if (dma_mapping_error(kumo->dev, addr))
-		return -EIO;
 	kumo_program(kumo, addr);
`,
  ],
  good: [
    `
 static int kumo_send(struct kumo_device *kumo, void *data, size_t size)
 {
+	dma_addr_t addr = dma_map_single(kumo->dev, data, size, DMA_TO_DEVICE);
+
+	if (dma_mapping_error(kumo->dev, addr))
+		return -ENOMEM;
 	return kumo_queue(kumo, addr, size);
 }
`,
    `
 static dma_addr_t kumo_map(struct kumo_device *kumo, void *data, size_t size)
 {
+	dma_addr_t addr = dma_map_single(kumo->dev, data, size, DMA_TO_DEVICE);
+
+	kumo_count(kumo);
+	return addr;
 }
`,
    `
 static int kumo_prepare(struct kumo_device *kumo, struct kumo_job *job)
 {
+	job->addr = dma_map_single(kumo->dev, job->data, job->size, DMA_TO_DEVICE);
+	return kumo_check(kumo, job);
 }

 static int kumo_check(struct kumo_device *kumo, struct kumo_job *job)
 {
 	return dma_mapping_error(kumo->dev, job->addr);
 }
`,
  ],
  limits: [
    'That no test follows is only known of whole functions, or where the patch removes the test.',
    'A comparison with DMA_MAPPING_ERROR counts as a test.',
  ],
  references: ['Documentation/core-api/dma-api.rst', 'Documentation/core-api/dma-api-howto.rst'],
  *run(fn, context) {
    const maps = callsIn(fn).filter((call) => isMapping(call, context));
    if (maps.length === 0 || TESTS.test(codeInView(fn))) return;
    const wrong = valueTestsIn(fn).filter((test) => testsMapping(fn, test, context));
    for (const test of wrong)
      yield problem(fn, { node: test.node, map: maps[0], kind: 'test', subject: test.subject });
    if (wrong.length > 0) return;
    for (const map of maps) {
      const target = storedIn(map.node)?.target;
      if (target !== undefined && isUntested(fn, target, context))
        yield problem(fn, { node: map.node, map, kind: 'none', subject: codeOf(fn, target) });
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'test'
      ? `${fact(facts, 'callee')}() can return any address, also 0, and tells a failure only through dma_mapping_error(), so ` +
        `this test of ${fact(facts, 'variable')} does not catch it. Should it be dma_mapping_error()?`
      : `${fact(facts, 'callee')}() can fail, and ${fact(facts, 'function')}() uses ${fact(facts, 'variable')} without asking ` +
        'dma_mapping_error(), so the device may be given an address that is not mapped. Is the check missing?',
});

const TESTS = /\w*mapping_error\b|\bDMA_MAPPING_ERROR\b/;

function codeInView(fn: CFunction): string {
  return fn.items.map((item) => fn.outline.masked.slice(item.start, item.end)).join('\n');
}

function isMapping({ callee }: Call, context: Context): boolean {
  return knownContract(callee, context)?.returns === 'dma-addr';
}

/** An error is concluded from a comparison of the address with zero. */
function testsMapping(fn: CFunction, test: ValueTest, context: Context): boolean {
  const calls = callsTested(fn, test);
  if (calls === null || !calls.every((call) => isMapping(call, context))) return false;
  const failing = failingValues(fn, test);
  return failing === ZERO || failing === NEGATIVE;
}

/** Nothing in the function, or in the file if it is a member, can have tested what was stored. */
function isUntested(fn: CFunction, target: SyntaxNode, context: Context): boolean {
  if (/\bdma_addr_t\b/.test(fn.returnType)) return false;
  const text = codeOf(fn, target);
  const name = /\w+$/.exec(text)?.[0] ?? '';
  if (name === '') return false;
  const before = context.counterpart;
  const wasTested =
    before !== null &&
    callsIn(before).some((call) => /mapping_error$/.test(call.callee) && tests(before, call, text));
  const isInView = target.type === 'identifier' ? fn.complete : context.file.outline.image.whole;
  if (!isInView && !wasTested) return false;
  const elsewhere = new RegExp(`mapping_error[ \\t]*\\([^;]{0,200}\\b${name}\\b`);
  return !elsewhere.test(context.file.outline.masked);
}

function tests(fn: CFunction, { args }: Call, lvalue: string): boolean {
  return args.some((argument) => codeOf(fn, bare(fn, argument)) === lvalue);
}

interface Found {
  readonly node: SyntaxNode;
  readonly map: Call | undefined;
  readonly kind: 'test' | 'none';
  readonly subject: string;
}

function problem(fn: CFunction, { node, map, kind, subject }: Found): Problem {
  const callee = map === undefined ? '' : map.callee;
  return {
    at: node.start,
    subject,
    facts: { function: fn.name, kind, variable: subject, callee },
    proofs: [
      ...(map === undefined ? [] : [proof(fn, map.node, `${subject} is mapped`)]),
      proof(fn, node, kind === 'test' ? `tested as ${codeOf(fn, node)}` : 'nothing tests it'),
    ],
  };
}
