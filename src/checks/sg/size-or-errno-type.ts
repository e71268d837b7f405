import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn, codeOf } from '../../c/query.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { typeOfName } from '../../c/types.js';
import {
  callsTested,
  failingValues,
  tellsNegative,
  type ValueTest,
  valueTestsIn,
} from '../../c/value-tests.js';
import { NEGATIVE, ZERO } from '../../c/values.js';
import { formerCountOrErrno, returnsSince } from '../../kernel/changed-returns.js';
import type { Returns } from '../../kernel/contract.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isSince } from '../era.js';
import { calleeParams, knownContract, normalType } from '../signatures.js';

/** A negative errno is kept in, or compared with, something unsigned, so that the failure is not seen. */
export const sizeOrErrnoType = defineCheck({
  id: 'size-or-errno-type',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a negative errno is missed because of the type or the test',
  why: 'Kept in an unsigned type the errno is a huge number, so the failure is taken for success.',
  advice: 'Keep the result in a signed type and test for a negative value before it is compared with a size.',
  bad: [
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt, size_t size)
 {
 	int ret;

+	if (iommu_map_sgtable(kumo->domain, kumo->iova, sgt, IOMMU_READ) < size) //@ report
+		return -ENOMEM;
 	return 0;
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct kumo_list *list)
 {
 	kumo_lock(kumo);
-	if (iommu_map_sg(kumo->domain, list->iova, list->sgl, list->count, IOMMU_READ, GFP_KERNEL) < (ssize_t)total)
+	if (iommu_map_sg(kumo->domain, list->iova, list->sgl, list->count, IOMMU_READ, GFP_KERNEL) < total) //@ report
 		return -ENOMEM;
 	return 0;
 }
`,
    `
 static int kumo_pin(struct kumo_bo *bo, struct page **pages)
 {
+	unsigned int pinned = pin_user_pages_fast(bo->start, bo->count, FOLL_WRITE, pages);
+
+	if (pinned < 0) //@ report
+		return pinned;
 	return 0;
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	int err;

+	err = iommu_map_sgtable(kumo->domain, kumo->iova, sgt, IOMMU_READ);
+	if (err == 0) //@ report
+		return -EINVAL;
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt, size_t size)
 {
+	ssize_t mapped = iommu_map_sgtable(kumo->domain, kumo->iova, sgt, IOMMU_READ);
+
+	if (mapped < 0)
+		return mapped;
+	if (mapped < size)
+		return -ENOMEM;
 	return 0;
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct sg_table *sgt, size_t size)
 {
+	if (iommu_map_sgtable(kumo->domain, kumo->iova, sgt, IOMMU_READ) < (ssize_t)size)
+		return -ENOMEM;
+	if (iommu_map_sgtable(kumo->domain, kumo->iova, sgt, IOMMU_READ) != size)
+		return -ENOMEM;
 	return 0;
 }
`,
    `
 static int kumo_pin(struct kumo_bo *bo, struct page **pages)
 {
+	int pinned = pin_user_pages_fast(bo->start, bo->count, FOLL_WRITE, pages);
+
+	if (pinned != bo->count)
+		return pinned < 0 ? pinned : -EFAULT;
 	return 0;
 }
`,
  ],
  limits: [
    'Only functions whose return convention is known, and variables that are declared in view.',
    'iommu_map_sg() and its kin returned 0 on failure before 5.15, so patches for older kernels are not judged.',
  ],
  references: ['include/linux/iommu.h', 'Documentation/core-api/pin_user_pages.rst'],
  *run(fn, context) {
    if (!callsIn(fn).some((call) => mayReturnErrno(call, context))) return;
    for (const test of valueTestsIn(fn)) {
      const calls = callsTested(fn, test);
      const [call] = calls ?? [];
      if (call === undefined || !(calls ?? []).every((each) => mayReturnErrno(each, context))) continue;
      const kind = wrongTest(fn, { test, call }, context);
      if (kind !== null) yield problem(fn, { test, call }, kind);
    }
  },
  comment: (facts) => {
    const subject = fact(facts, 'subject');
    const callee = `${fact(facts, 'callee')}()`;
    switch (fact(facts, 'kind')) {
      case 'unsigned':
        return `${subject} is ${fact(facts, 'type')}, so it is never below 0 and a failure of ${callee} goes unnoticed in ${fact(facts, 'function')}(). Should it be a signed type?`;
      case 'compared':
        return `${callee} returns a negative errno when it fails, and compared with the unsigned ${fact(facts, 'other')} that is a huge number, so ${fact(facts, 'function')}() takes the failure for success. Can it be tested for a negative value first?`;
      default:
        return `${callee} returns a negative errno when it fails, not 0, so ${fact(facts, 'function')}() takes the failure for success here. Should ${subject} be tested for a negative value?`;
    }
  },
});

interface Tested {
  readonly test: ValueTest;
  readonly call: Call;
}

const ERRNOS: ReadonlySet<Returns> = new Set(['errno', 'count-or-errno', 'id-or-errno', 'fd-or-errno']);

function returnsOf({ callee }: Call, context: Context): Returns | null {
  const since = returnsSince(callee);
  if (since !== null && !isSince(since, context)) return null;
  const known = knownContract(callee, context)?.returns;
  return (
    known ??
    (formerCountOrErrno.has(callee) && calleeParams(callee, context) === null ? 'count-or-errno' : null)
  );
}

function mayReturnErrno(call: Call, context: Context): boolean {
  const returns = returnsOf(call, context);
  return returns !== null && ERRNOS.has(returns);
}

function wrongTest(fn: CFunction, { test, call }: Tested, context: Context): string | null {
  const type = typeOfName(fn, test.subject);
  if (type !== null && test.whenTrue === NEGATIVE && isUnsigned(type)) return 'unsigned';
  if (returnsOf(call, context) !== 'count-or-errno' || isTestedElsewhere(fn, test)) return null;
  if (failingValues(fn, test) === ZERO) return 'zero';
  const isOrder = test.operator === '<' || test.operator === '<=';
  return isOrder && test.other !== null && isUnsignedName(fn, test.other, context) ? 'compared' : null;
}

/** Another test can catch the errno: for a negative value, for anything but what is wanted, or for what is too much. */
function isTestedElsewhere(fn: CFunction, { subject, node }: ValueTest): boolean {
  const catches = isUnsigned(typeOfName(fn, subject) ?? '') ? /^(?:[!=]=|>=?)$/ : /^[!=]=$/;
  return valueTestsIn(fn).some(
    (test) =>
      test.subject === subject &&
      test.node !== node &&
      (tellsNegative(test) || (test.other !== null && catches.test(test.operator))),
  );
}

/** By its type, or because the other side of the patch has to cast it to a signed one. */
function isUnsignedName(fn: CFunction, node: SyntaxNode, { other }: Context): boolean {
  if (node.type !== 'identifier') return false;
  const name = codeOf(fn, node);
  const type = typeOfName(fn, name);
  if (type !== null) return isUnsigned(type);
  const cast = new RegExp(`<=?\\s*\\((?:ssize_t|long|s64|int)\\)\\s?${name}\\b`);
  const items = other?.items.get(fn.name) ?? [];
  return items.some((item) => cast.test(other?.outline.masked.slice(item.start, item.end) ?? ''));
}

/** Narrower types are turned into int before they are compared, which keeps a negative number negative. */
function isUnsigned(type: string): boolean {
  return /^(?:u32|u64|unsigned int|unsigned long|unsigned long long|size_t|uintptr_t|dma_addr_t|phys_addr_t)$/.test(
    normalType(type),
  );
}

function problem(fn: CFunction, { test, call }: Tested, kind: string): Problem {
  const isDirect = test.subject === codeOf(fn, call.node);
  return {
    at: test.node.start,
    subject: isDirect ? call.callee : test.subject,
    facts: {
      function: fn.name,
      kind,
      callee: call.callee,
      subject: isDirect ? 'the result' : test.subject,
      type: typeOfName(fn, test.subject) ?? '',
      other: test.other === null ? '' : codeOf(fn, test.other),
    },
    proofs: [
      proof(fn, call.node, `${call.callee}() returns a negative errno on failure`),
      proof(fn, test.node, `tested as ${codeOf(fn, test.node)}`),
    ],
  };
}
