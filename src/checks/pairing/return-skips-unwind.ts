import { straightWay } from '../../c/branches.js';
import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, type Call, callsIn, codeOf, soundNodes } from '../../c/query.js';
import { alwaysBefore } from '../../c/reach.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { managedTakerOf } from '../../kernel/pairs.js';
import { droppingOf } from '../../kernel/references.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { isFailure, wayOut } from '../failing-jumps.js';
import { isTestCode } from '../test-code.js';

/** One failure returns at once, between others that leave through the labels that undo what was done. */
export const returnSkipsUnwind = defineCheck({
  id: 'return-skips-unwind',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a failure returns past the unwinding that its neighbours use',
  why: 'What was set up before stays set up.',
  advice: 'Set the error code and jump to the label.',
  bad: [
    `
 static int kumo_bind(struct kumo_device *kumo)
 {
 	int ret;

 	ret = kumo_hw_start(kumo);
 	if (ret)
 		return ret;
 	ret = kumo_irq_install(kumo);
 	if (ret)
 		goto err_stop;
+	kumo->parms = devm_kzalloc(kumo->dev, sizeof(*kumo->parms), GFP_KERNEL);
+	if (!kumo->parms)
+		return -ENOMEM; //@ report
 	ret = kumo_modeset_init(kumo);
 	if (ret)
 		goto err_stop;
 	return 0;
 err_stop:
 	kumo_hw_halt(kumo);
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_bind(struct kumo_device *kumo)
 {
 	int ret;

 	ret = kumo_irq_install(kumo);
 	if (ret)
 		goto err_stop;
+	kumo->parms = devm_kzalloc(kumo->dev, sizeof(*kumo->parms), GFP_KERNEL);
+	if (!kumo->parms) {
+		kumo_hw_halt(kumo);
+		return -ENOMEM;
+	}
 	ret = kumo_modeset_init(kumo);
 	if (ret)
 		goto err_stop;
 	return 0;
 err_stop:
 	kumo_hw_halt(kumo);
 	return ret;
 }
`,
    `
 static int kumo_copy(struct kumo_device *kumo, size_t size)
 {
 	void *copy = NULL;
 	int ret;

 	ret = kumo_check(kumo);
 	if (ret)
 		goto out;
+	if (size > SZ_4K)
+		return -EINVAL;
 	copy = kmalloc(size, GFP_KERNEL);
 	ret = kumo_read(kumo, copy);
 	if (ret)
 		goto out;
 	ret = kumo_use(kumo, copy);
 out:
 	kfree(copy);
 	return ret;
 }
`,
  ],
  limits: [
    'Self-tests are left alone: one that fails may leave things behind.',
    'Only where failures before and behind it jump to the same chain of labels.',
  ],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context) {
    if (!fn.complete || isTestCode(fn)) return;
    const [fragment] = fn.fragments;
    const cfg = fragment === undefined ? null : flowOf(fn, fragment);
    if (cfg === null || cfg.broken) {
      if (cfg !== null) context.abstain('jumps cannot be followed');
      return;
    }
    const exits = exitsOf(fn, cfg);
    for (const exit of exits) {
      const skipped = exit.label === null ? undoneAround(fn, cfg, { exit, exits }) : null;
      if (skipped !== null) yield problem(fn, exit, skipped);
    }
  },
  comment: (facts) =>
    `The failures before and after this one leave through ${fact(facts, 'label')}, which calls ${fact(facts, 'undo')}(), but this ` +
    `one returns at once. Should ${fact(facts, 'function')}() jump there too?`,
});

/** A branch of an `if` that leaves: by a jump to a label, or by returning an error. */
interface Exit {
  readonly guard: Point;
  readonly leave: Point;
  /** The branch itself. */
  readonly way: readonly Point[];
  readonly label: string | null;
}

function exitsOf(fn: CFunction, cfg: Cfg): readonly Exit[] {
  return cfg.points.flatMap((guard) => {
    if (guard.kind !== 'condition') return [];
    return guard.next.flatMap((edge): Exit[] => {
      const all = straightWay(cfg, edge.to);
      const at = all.findIndex(({ kind, node }) => kind === 'return' || node?.type === 'goto_statement');
      const leave = all[at];
      if (leave === undefined || leave.node === null || isBehindLabel(all.slice(0, at))) return [];
      if (leave.kind === 'return')
        return isError(fn, leave.node) && isBranchOf(guard, leave)
          ? [{ guard, leave, way: all.slice(0, at), label: null }]
          : [];
      const label = childIn(leave.node, 'label');
      return label === null ? [] : [{ guard, leave, way: all.slice(0, at), label: codeOf(fn, label) }];
    });
  });
}

function isBehindLabel(way: readonly Point[]): boolean {
  return way.some(({ kind }) => kind === 'label');
}

/** The exit stands inside the `if`; behind it, `return ret` is what is left when all has gone well. */
function isBranchOf(guard: Point, leave: Point): boolean {
  let owner = guard.node;
  while (owner !== null && owner.type !== 'if_statement') owner = owner.parent;
  return (
    owner !== null && leave.node !== null && leave.node.start > owner.start && leave.node.end <= owner.end
  );
}

function isError(fn: CFunction, node: SyntaxNode): boolean {
  const value = namedChildren(node)[0];
  if (value === undefined) return false;
  return /^(?:-E[A-Z0-9]+|ERR_PTR\(.*\)|PTR_ERR\(.*\)|NULL|ret|err|rc|r|error)$/.test(
    codeOf(fn, bare(fn, value)),
  );
}

interface Around {
  readonly exit: Exit;
  readonly exits: readonly Exit[];
}

interface Skipped {
  readonly label: string;
  readonly undo: Call;
}

/** What the labels undo that failures before and behind the exit jump to, if the exit has not done it by itself. */
function undoneAround(fn: CFunction, cfg: Cfg, { exit, exits }: Around): Skipped | null {
  const failures = exits.filter((each) => each.label !== null && isFailure(fn, cfg, each));
  const before = failures.filter((each) => isBefore(cfg, each, exit));
  const behind = failures.filter((each) => isBefore(cfg, exit, each));
  if (before.length === 0 || behind.length === 0) return null;
  const later = new Set(
    behind.flatMap((each) => cleanupOf(fn, cfg, each).map((call) => codeOf(fn, call.node))),
  );
  const nearest = before.reduce((a, b) => ((b.guard.node?.start ?? 0) > (a.guard.node?.start ?? 0) ? b : a));
  const calls = cleanupOf(fn, cfg, nearest)
    .filter((call) => later.has(codeOf(fn, call.node)))
    .filter((call) => !isTakenInside(fn, call, nearest) && !isManaged(fn, call));
  if (calls.length === 0 || calls.some((call) => isDone(fn, cfg, { exit, call }))) return null;
  const undo = calls.find((call) => isTakenBefore(fn, call, nearest));
  return undo === undefined ? null : { label: nearest.label ?? '', undo };
}

function isBefore(cfg: Cfg, first: Exit, second: Exit): boolean {
  return (
    first.guard.id !== second.guard.id && alwaysBefore(cfg, second.guard, ({ id }) => id === first.guard.id)
  );
}

/** What is undone with its owner anyway. */
function isManaged(fn: CFunction, { callee }: Call): boolean {
  const taker = managedTakerOf(callee);
  return taker !== null && callsIn(fn).some((call) => call.callee === taker);
}

/** The calls that a label makes on its straight way out. */
function cleanupOf(fn: CFunction, cfg: Cfg, { leave }: Exit): readonly Call[] {
  const way = wayOut(cfg, leave);
  if (way[way.length - 1]?.kind !== 'exit' && !way.some(({ kind }) => kind === 'return')) return [];
  return way.flatMap(({ node, kind }) =>
    node === null || kind !== 'statement' ? [] : statementCall(fn, node),
  );
}

function statementCall(fn: CFunction, node: SyntaxNode): readonly Call[] {
  const expression = node.type === 'expression_statement' ? namedChildren(node)[0] : undefined;
  const call = expression === undefined ? null : asCall(fn, expression);
  return call === null || PRINTS.test(call.callee) ? [] : [call];
}

const PRINTS = /^(?:dev_|drm_(?:dbg|err|info|warn)|pr_|DRM_|WARN|trace_|kfree$|kvfree$)/;

/** The branch does it itself, or somebody has done it since. */
function isDone(fn: CFunction, cfg: Cfg, { exit, call }: { exit: Exit; call: Call }): boolean {
  const end = exit.leave.node?.end ?? 0;
  return cfg.points.some(({ node, kind }) => {
    if (node === null || kind === 'label' || node.start > end) return false;
    return [...soundNodes(node)].some((each) => asCall(fn, each)?.callee === call.callee);
  });
}

/** The nearest failure's own branch has taken it: `mutex_lock(&p->lock); goto out_unlock;`. */
function isTakenInside(fn: CFunction, { args }: Call, { way }: Exit): boolean {
  const what = args[0] === undefined ? '' : codeOf(fn, args[0]);
  return way.some(
    ({ node, kind }) =>
      node !== null &&
      kind === 'statement' &&
      statementCall(fn, node).some((call) => call.args.some((argument) => codeOf(fn, argument) === what)),
  );
}

/** What is undone is about a parameter, or a local that had its value before the nearest jump. */
function isTakenBefore(fn: CFunction, { callee, args }: Call, { guard }: Exit): boolean {
  const name = args[0] === undefined ? undefined : /^&?(\w+)/.exec(codeOf(fn, bare(fn, args[0])))?.[1];
  if (name === undefined) return false;
  if (fn.params.some((param) => param.name === name)) return droppingOf(callee) === null;
  const end = guard.node?.start ?? 0;
  return fn.fragments.some(({ body }) =>
    [...soundNodes(body)].some((node) => {
      const stored = asAssignment(node);
      if (stored === null || node.start > end || codeOf(fn, stored.target) !== name) return false;
      return codeOf(fn, stored.value) !== 'NULL';
    }),
  );
}

function problem(fn: CFunction, { leave, guard }: Exit, { label, undo }: Skipped): Problem {
  const at = leave.node ?? undo.node;
  return {
    at: at.start,
    subject: undo.callee,
    facts: {
      function: fn.name,
      label,
      undo: undo.callee,
      exit: codeOf(fn, at),
      guard: guard.node === null ? '' : codeOf(fn, guard.node),
    },
    proofs: [proof(fn, at, 'returns at once'), proof(fn, undo.node, 'what its neighbours undo')],
  };
}
