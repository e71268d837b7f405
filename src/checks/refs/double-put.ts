import type { CFunction } from '../../c/functions.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { type Dropped, droppedUses } from '../dropped.js';

/** The same memory is freed twice, or the same reference put twice, on one way through a function. */
export const doublePut = defineCheck({
  id: 'double-put',
  maturity: 'stable',
  severity: 'critical',
  needs: 'hunk',
  summary: 'something is given up twice',
  why: 'The second one frees what somebody else uses by then.',
  advice: 'Give it up in one place, or set the pointer to NULL.',
  bad: [
    `
 static int kumo_load(struct kumo_device *kumo)
 {
 	void *code = kumo_code(kumo);
 	int ret;

+	ret = kumo_start(kumo, code);
+	if (ret) {
+		kfree(code);
+		goto free;
+	}
 	ret = kumo_run(kumo);
+free:
+	kfree(code); //@ report
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_load(struct kumo_device *kumo)
 {
 	void *code = kumo_code(kumo);
 	int ret;

+	ret = kumo_start(kumo, code);
+	if (ret) {
+		kfree(code);
+		code = NULL;
+		goto free;
+	}
 	ret = kumo_run(kumo);
+free:
+	kfree(code);
 	return ret;
 }
`,
    `
 static int kumo_load(struct kumo_device *kumo)
 {
 	void *code = kumo_code(kumo);
 	int ret;

+	ret = kumo_start(kumo, code);
+	if (ret)
+		kfree(code);
 	ret = ret ? ret : kumo_run(kumo);
+	if (!ret)
+		kfree(code);
 	return ret;
 }
`,
  ],
  limits: ['Functions that free or put inside are not seen, unless the kernel tables know them.'],
  references: ['Documentation/core-api/kref.rst'],
  *run(fn, context) {
    for (const dropped of droppedUses(fn, context)) if (dropped.again) yield problem(fn, dropped);
  },
  comment: (facts) =>
    `${fact(facts, 'function')}() has already given ${fact(facts, 'handle')} up with ${fact(facts, 'release')}() on the way ` +
    `here, so this ${fact(facts, 'again')}() ${fact(facts, 'kind') === 'free' ? 'frees it a second time' : 'drops a reference that it does not have'}. ` +
    `Is one of the two too many?`,
});

function problem(fn: CFunction, { handle, kind, release, use }: Dropped): Problem {
  const again = use.call?.callee ?? release.callee;
  return {
    at: use.call?.node.start ?? use.node.start,
    subject: handle,
    facts: { function: fn.name, handle, kind, release: release.callee, again },
    proofs: [
      proof(fn, release.node, `${handle} is given up`),
      proof(fn, use.node, `${handle} is given up again`),
    ],
  };
}
