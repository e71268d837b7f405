import type { CFunction } from '../../c/functions.js';
import { asCall, bare, bodyNodes, type Call, codeOf, says } from '../../c/query.js';
import { childIn, enclosing, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { branchesOf, hasSame, UNDOES } from '../failure-branches.js';

/** The label that a failure jumps to undoes less than before the patch, and what it undid is set up as before. */
export const labelUndoesLess = defineCheck({
  id: 'label-undoes-less',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'the label that a failure jumps to undoes less than before the patch',
  why: 'What was set up before the failure stays set up: a leak, or something freed that a list still holds.',
  advice: 'Keep the step at the label, or jump to the label above it.',
  bad: [
    `
 static int kumo_export(struct kumo_device *kumo, struct kumo_buf *buf)
 {
 	int ret;

 	list_add(&buf->node, &kumo->bufs);
 	ret = kumo_stats_setup(buf);
 	if (ret)
 		goto err_stats;
 	return 0;
 err_stats:
-	list_del(&buf->node);
 	kfree(buf); //@ report
 	return ret;
 }
`,
    `
 static int kumo_bind(struct kumo_device *kumo)
 {
 	int ret = kumo_start(kumo);

 	if (ret)
 		goto err_free;
 	ret = kumo_irq_install(kumo);
 	if (ret)
-		goto err_stop;
+		goto err_free; //@ report
 	return 0;
-err_stop:
-	kumo_halt(kumo);
 err_free:
 	kumo_free(kumo);
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_export(struct kumo_device *kumo, struct kumo_buf *buf)
 {
 	int ret;

-	list_add(&buf->node, &kumo->bufs);
 	ret = kumo_stats_setup(buf);
 	if (ret)
 		goto err_stats;
+	list_add(&buf->node, &kumo->bufs);
 	return 0;
 err_stats:
-	list_del(&buf->node);
 	kfree(buf);
 	return ret;
 }
`,
    `
 static int kumo_bind(struct kumo_device *kumo)
 {
 	int ret = kumo_start(kumo);

 	if (ret)
 		goto err_free;
 	ret = kumo_irq_install(kumo);
 	if (ret)
-		goto err_stop;
+		goto err_halt;
 	return 0;
-err_stop:
+err_halt:
 	kumo_halt(kumo);
 err_free:
 	kumo_free(kumo);
 	return ret;
 }
`,
  ],
  limits: [
    'What a called function undoes by itself now is not known; a patch that mends a double release looks the same.',
  ],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context) {
    if (!says(fn, /\bgoto\b|^[ \t]*\w+:/m) || !/\w[ \t]*\(|\bgoto\b/.test(context.removed)) return;
    // Only here, since the other side is read on first use.
    const { counterpart } = context;
    if (counterpart === null) return;
    for (const less of [...shorterLabels(fn, counterpart), ...laterLabels(fn, counterpart)])
      yield problem(fn, less);
  },
  comment: (facts) =>
    `Before the patch a failure that came here also called ${fact(facts, 'undo')}(${fact(facts, 'subject')}), and what that undoes is ` +
    `set up in ${fact(facts, 'function')}() as before. Is it undone somewhere else now?`,
});

interface Less {
  readonly at: SyntaxNode;
  readonly undo: string;
  readonly subject: string;
}

/** Labels that stand on both sides, and from which a call is gone. */
function* shorterLabels(fn: CFunction, counterpart: CFunction): Generator<Less> {
  const now = labelsOf(fn);
  for (const [name, old] of labelsOf(counterpart)) {
    const same = now.get(name);
    if (same === undefined || !old.fails || !same.fails) continue;
    const gone = old.calls.find((call) => isGone(fn, counterpart, call));
    const at = same.first;
    if (gone !== undefined) yield { at, undo: gone.callee, subject: subjectOf(counterpart, gone) };
  }
}

const DELETES = /(?:^|_)del(?:_|$)/;

function isGone(fn: CFunction, counterpart: CFunction, call: Call): boolean {
  if (!UNDOES.test(call.callee) && !DELETES.test(call.callee)) return false;
  const root = /^[&*(]*(\w+)/.exec(subjectOf(counterpart, call))?.[1];
  if (root === undefined) return false;
  const then = mentions(counterpart, root).filter(({ start }) => start !== call.node.start);
  const now = mentions(fn, root);
  return (
    then.length > 0 &&
    then.map((node) => codeOf(counterpart, node)).join('\n') ===
      now.map((node) => codeOf(fn, node)).join('\n')
  );
}

function subjectOf(fn: CFunction, { args: [first] }: Call): string {
  return first === undefined ? '' : codeOf(fn, bare(fn, first));
}

function mentions(fn: CFunction, root: string): readonly SyntaxNode[] {
  const word = new RegExp(`(?<![\\w.]|->)${root}\\b`);
  return bodyNodes(fn).filter(
    (node) => (UNITS.has(node.type) || node.field === 'condition') && word.test(codeOf(fn, node)),
  );
}

const UNITS: ReadonlySet<string> = new Set(['expression_statement', 'declaration', 'return_statement']);

/** Failures that jump to another label than before, one behind some of the steps. */
function* laterLabels(fn: CFunction, counterpart: CFunction): Generator<Less> {
  const [then, now] = [labelsOf(counterpart), labelsOf(fn)];
  const branches = new Map(branchesOf(fn).map((branch) => [branch.key, branch]));
  for (const old of branchesOf(counterpart)) {
    const same = branches.get(old.key);
    const [from, to] = [target(counterpart, old.leave), same === undefined ? '' : target(fn, same.leave)];
    const [before, after] = [then.get(from), now.get(to)];
    if (same === undefined || from === to || before === undefined || after === undefined) continue;
    const kept = new Set([
      ...after.calls.map((call) => codeOf(fn, call.node)),
      ...same.undoing.map((node) => codeOf(fn, node)),
    ]);
    const [gone] = before.calls.filter((call) => !kept.has(codeOf(counterpart, call.node)));
    const more = after.calls.some((call) =>
      before.calls.every((each) => codeOf(counterpart, each.node) !== codeOf(fn, call.node)),
    );
    if (gone === undefined || more || !hasSame(fn, counterpart, { old, now: same })) continue;
    yield { at: same.leave, undo: gone.callee, subject: subjectOf(counterpart, gone) };
  }
}

function target(fn: CFunction, leave: SyntaxNode): string {
  const label = leave.type === 'goto_statement' ? childIn(leave, 'label') : null;
  return label === null ? '' : codeOf(fn, label);
}

/** Labels that are looked at in one function. */
const MOST = 32;

/** What stands behind a label, up to the next return. */
interface Label {
  readonly first: SyntaxNode;
  readonly calls: readonly Call[];
  readonly fails: boolean;
}

function labelsOf(fn: CFunction): ReadonlyMap<string, Label> {
  const nodes = bodyNodes(fn);
  const found = new Map<string, Label>();
  for (const node of nodes.filter(({ type }) => type === 'labeled_statement').slice(0, MOST)) {
    const label = childIn(node, 'label');
    if (label === null) continue;
    const behind = nodes.filter(({ start }) => start > label.end);
    const end = behind.find((each) => each.type === 'return_statement' && enclosing(each, DECIDES) === null);
    const value = end === undefined ? undefined : namedChildren(end)[0];
    const steps = behind.filter(
      ({ type, start }) => type === 'expression_statement' && (end === undefined || start < end.start),
    );
    const calls = steps
      .map((step) => asCall(fn, namedChildren(step)[0] ?? step))
      .filter((call) => call !== null)
      .filter(({ callee }) => !PRINTS.test(callee));
    found.set(codeOf(fn, label), {
      first: steps[0] ?? end ?? label,
      calls,
      fails:
        value === undefined
          ? end === undefined && FAILS.test(codeOf(fn, label))
          : FAILURE.test(codeOf(fn, bare(fn, value))),
    });
  }
  return found;
}

const DECIDES: ReadonlySet<string> = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
]);

/** Where the end is out of view, the name says it. */
const FAILS = /err|fail|unwind|undo/;

const PRINTS = /^(?:dev_|drm_(?:dbg|err|info|warn)|pr_|DRM_|WARN|trace_)/;

const FAILURE = /^(?:-E[A-Z0-9]+|ERR_PTR\(.*\)|PTR_ERR\(.*\)|ERR_CAST\(.*\)|NULL|ret|err|rc|r|error)$/;

function problem(fn: CFunction, { at, undo, subject }: Less): Problem {
  return {
    at: at.start,
    subject,
    facts: { function: fn.name, undo, subject },
    proofs: [proof(fn, at, 'undoes less than before')],
  };
}
