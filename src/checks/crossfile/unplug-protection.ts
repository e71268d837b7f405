import type { Cfg } from '../../c/cfg.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { anyReturn } from '../../c/path-facts.js';
import { followPaths } from '../../c/paths.js';
import { type Call, callsIn, codeOf, storedIn } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** drm_dev_exit() is called although drm_dev_enter() has failed, or left out although it has not. */
export const unplugProtection = defineCheck({
  id: 'unplug-protection',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'drm_dev_enter() and drm_dev_exit() do not pair',
  why: 'The read side is left once too often with an index that was never set, or never left, and unplugging hangs.',
  advice: 'Call drm_dev_exit() exactly where drm_dev_enter() has returned true.',
  bad: [
    `
 static void kumo_disable(struct kumo_device *kumo)
 {
 	int idx;

+	if (!drm_dev_enter(&kumo->drm, &idx))
+		goto out;
 	kumo_stop(kumo);
+out:
+	drm_dev_exit(idx); //@ report
 }
`,
    `
 static int kumo_enable(struct kumo_device *kumo)
 {
 	int idx, ret;

 	if (!drm_dev_enter(&kumo->drm, &idx))
 		return -ENODEV;
+	ret = kumo_start(kumo);
+	if (ret)
+		return ret; //@ report
 	drm_dev_exit(idx);
 	return 0;
 }
`,
  ],
  good: [
    `
 static void kumo_disable(struct kumo_device *kumo)
 {
 	int idx;

+	if (!drm_dev_enter(&kumo->drm, &idx))
+		return;
 	kumo_stop(kumo);
+	drm_dev_exit(idx);
 }
`,
    `
 static int kumo_enable(struct kumo_device *kumo)
 {
 	int idx, ret = 0;

+	if (drm_dev_enter(&kumo->drm, &idx)) {
+		ret = kumo_start(kumo);
+		drm_dev_exit(idx);
+	}
 	return ret;
 }
`,
    `
 static void kumo_resume(struct kumo_device *kumo)
 {
 	int i, idx;

 	for (i = 0; i < kumo->units; i++) {
+		if (drm_dev_enter(&kumo->drm, &idx)) {
+			kumo_load(kumo, i);
+			drm_dev_exit(idx);
+		}
+		if (!drm_dev_enter(&kumo->drm, &idx))
+			continue;
+		kumo_run(kumo, i);
+		drm_dev_exit(idx);
 	}
 }
`,
    `
 static bool kumo_enter(struct kumo_device *kumo, int *idx)
 {
+	return drm_dev_enter(&kumo->drm, idx);
 }
`,
  ],
  limits: ['Only where both calls are in one function.'],
  references: ['drivers/gpu/drm/drm_drv.c: drm_dev_enter'],
  *run(fn) {
    const calls = callsIn(fn);
    const exits = calls.filter(({ callee }) => callee === 'drm_dev_exit');
    if (exits.length === 0) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      for (const enter of calls)
        if (enter.callee === 'drm_dev_enter') yield* judge(fn, cfg, { enter, exits });
    }
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'extra'
      ? `${fact(facts, 'function')}() comes here also when drm_dev_enter() has returned false, and then ${fact(facts, 'index')} was ` +
        'never set and there is nothing to leave. Should that case return without drm_dev_exit()?'
      : `${fact(facts, 'function')}() leaves here without drm_dev_exit(${fact(facts, 'index')}), so drm_dev_unplug() would wait for ` +
        'ever. Is the call missing on this way out?',
});

type State = 'before' | 'inside' | 'refused' | 'left';

function* judge(
  fn: CFunction,
  cfg: Cfg,
  { enter, exits }: { enter: Call; exits: readonly Call[] },
): Generator<Problem> {
  const [entry] = cfg.points;
  const at = pointOf(cfg, enter.node);
  const index = indexOf(fn, enter);
  if (entry === undefined || at === null || at.kind !== 'condition' || cfg.broken || index === null) return;
  if (storedIn(enter.node) !== null || fn.fragments.some(({ unseen }) => unseen.length > 0)) return;
  const leaves = new Map<number, Call>();
  for (const call of exits) {
    const point = pointOf(cfg, call.node);
    const [argument] = call.args;
    if (point !== null && argument !== undefined && codeOf(fn, argument) === index)
      leaves.set(point.id, call);
  }
  if (leaves.size === 0) return;
  const again = entersOf(fn, cfg, index);
  const found = new Map<number, Problem>();
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: 'before',
    returnsOf: anyReturn,
    key: (state) => state,
    branch: (point, when, state) => (point.id === at.id ? (when ? 'inside' : 'refused') : state),
    step: (point, state) => {
      // Entered anew, the index says something else.
      if (again.has(point.id) && state !== 'before') return null;
      const exit = leaves.get(point.id);
      if (exit !== undefined) {
        if (state === 'refused')
          found.set(exit.node.start, problem(fn, { enter, at: exit.node, kind: 'extra', index }));
        return state === 'inside' ? 'left' : null;
      }
      if (point.kind === 'return' && point.node !== null && state === 'inside')
        found.set(point.node.start, problem(fn, { enter, at: point.node, kind: 'missing', index }));
      return state === 'left' ? null : state;
    },
  });
  if (complete) yield* found.values();
}

/** Every point that sets the index. */
function entersOf(fn: CFunction, cfg: Cfg, index: string): ReadonlySet<number> {
  const enters = callsIn(fn).filter((call) => call.callee === 'drm_dev_enter' && indexOf(fn, call) === index);
  return new Set(enters.map(({ node }) => pointOf(cfg, node)?.id ?? -1));
}

function indexOf(fn: CFunction, enter: Call): string | null {
  const [, argument] = enter.args;
  return argument === undefined ? null : (/^& ?(\w+)$/.exec(codeOf(fn, argument))?.[1] ?? null);
}

function problem(
  fn: CFunction,
  { enter, at, kind, index }: { enter: Call; at: Call['node']; kind: 'extra' | 'missing'; index: string },
): Problem {
  return {
    at: at.start,
    subject: index,
    facts: { function: fn.name, kind, index, code: codeOf(fn, at) },
    proofs: [
      proof(fn, enter.node, 'entered here'),
      proof(fn, at, kind === 'extra' ? 'left here' : 'returns here'),
    ],
  };
}
