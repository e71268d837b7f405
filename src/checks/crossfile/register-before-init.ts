import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Call, callsIn } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { beforeRegister } from '../../kernel/call-order.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { knownContract } from '../signatures.js';

/** Mode setting is set up after the device was shown to user space. */
export const registerBeforeInit = defineCheck({
  id: 'register-before-init',
  maturity: 'stable',
  severity: 'medium',
  needs: 'hunk',
  summary: 'something is initialised after drm_dev_register()',
  why: 'User space can open the device and use what is not yet set up.',
  advice: 'Call drm_dev_register() last.',
  bad: [
    `
 static int kumo_bind(struct device *dev)
 {
 	struct drm_device *drm = dev_get_drvdata(dev);
 	int ret;

+	ret = drm_dev_register(drm, 0);
+	if (ret)
+		return ret;
+	drm_mode_config_reset(drm); //@ report
 	return 0;
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
 	int ret;

 	ret = drm_dev_register(&kumo->drm, 0);
 	if (ret)
 		return ret;
+	return drm_vblank_init(&kumo->drm, 2); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_bind(struct device *dev)
 {
 	struct drm_device *drm = dev_get_drvdata(dev);
 	int ret;

+	drm_mode_config_reset(drm);
+	ret = drm_dev_register(drm, 0);
+	if (ret)
+		return ret;
+	drm_client_setup(drm, NULL);
 	return 0;
 }
`,
    `
 static int kumo_probe(struct kumo_device *kumo)
 {
 	int ret;

 	ret = drm_dev_register(&kumo->drm, 0);
 	if (ret)
+		drm_mode_config_reset(&kumo->drm);
 	return ret;
 }
`,
  ],
  limits: ['Initialisation inside other functions is not seen.'],
  references: ['drivers/gpu/drm/drm_drv.c: drm_dev_register'],
  *run(fn, context) {
    const calls = callsIn(fn);
    const registers = calls.filter(({ callee }) => callee === 'drm_dev_register');
    if (registers.length === 0 || knownContract('drm_dev_register', context) === null) return;
    for (const first of registers) {
      for (const late of calls)
        if (beforeRegister.has(late.callee) && follows(fn, first, late)) yield problem(fn, first, late);
    }
  },
  comment: (facts) =>
    `User space can open the device as soon as drm_dev_register() has run, but ${fact(facts, 'function')}() calls ` +
    `${fact(facts, 'late')}() after that. Could the registration move behind it?`,
});

/** On a way on which the registration has not failed. */
function follows(fn: CFunction, first: Call, late: Call): boolean {
  return fn.fragments.some((fragment) => {
    const cfg = flowOf(fn, fragment);
    const from = pointOf(cfg, first.node);
    const to = pointOf(cfg, late.node);
    if (from === null || to === null || cfg.broken) return false;
    const reached = reachableFrom(cfg, from, {
      avoid: (point, edge) => point.kind === 'condition' && edge.when === true,
    });
    return reached.has(to.id);
  });
}

function problem(fn: CFunction, first: Call, late: Call): Problem {
  return {
    at: late.node.start,
    subject: late.callee,
    facts: { function: fn.name, late: late.callee },
    proofs: [proof(fn, first.node, 'registered here'), proof(fn, late.node, 'initialised here')],
  };
}
