import { lostErrors } from '../../c/lost-errors.js';
import { codeOf } from '../../c/query.js';
import { defineCheck, fact, proof } from '../check.js';

/** An error code is stored in a variable that nothing reads any more. */
export const lostErrorCode = defineCheck({
  id: 'lost-error-code',
  maturity: 'nursery',
  severity: 'high',
  needs: 'function',
  summary: 'an error code is stored and never returned',
  why: 'The failure is reported as success.',
  advice: 'Return the variable.',
  bad: [
    `
 static int kumo_selftest(struct kumo_device *kumo)
 {
 	int err = 0;

 	if (kumo_probe_id(kumo) != KUMO_ID) {
 		pr_err("wrong id\\n");
 		err = -EINVAL; //@ report
 	}
 	kumo_reset(kumo);
-	return err;
+	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_retry(struct kumo_device *kumo)
 {
+	int ret = -EINVAL;
+
+	ret = kumo_try(kumo);
+	if (ret == -EAGAIN)
+		ret = kumo_try(kumo);
 	return ret;
 }
`,
  ],
  limits: [
    'Only codes that are stored as a constant, and functions that are all in view and return 0 behind it.',
  ],
  references: [],
  *run(fn) {
    // A unit test reports its failures through its context.
    if (fn.params.some(({ type }) => /\bkunit\b/.test(type))) return;
    for (const { node, name } of lostErrors(fn)) {
      yield {
        at: node.start,
        subject: name,
        facts: { function: fn.name, name, code: codeOf(fn, node).replace(/^.*=\s?|;$/g, '') },
        proofs: [proof(fn, node, 'nothing reads it behind this')],
      };
    }
  },
  comment: (facts) =>
    `${fact(facts, 'name')} becomes ${fact(facts, 'code')} here and nothing reads it afterwards, so ${fact(facts, 'function')}() ` +
    `returns 0 as if all had gone well. Should it return ${fact(facts, 'name')}?`,
});
