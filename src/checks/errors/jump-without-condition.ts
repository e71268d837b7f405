import type { CFunction } from '../../c/functions.js';
import { asAssignment, bodyNodes, bodyNodesOf, codeOf, soundNodes } from '../../c/query.js';
import { childIn, namedChildren, nextNamed, previousNamed, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';

/** A jump that was meant for failures is taken in every case. */
export const jumpWithoutCondition = defineCheck({
  id: 'jump-without-condition',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a jump is taken in every case',
  why: 'What follows it is never reached, or success is treated as failure.',
  advice: 'Put the condition back in front of the jump.',
  bad: [
    `
 static int kumo_map(struct kumo_device *kumo)
 {
 	int ret;

+	ret = kumo_attach(kumo);
+	goto out; //@ report

 	ret = kumo_fill(kumo);
 out:
 	return ret;
 }
`,
    `
 static int kumo_fill(struct kumo_device *kumo)
 {
 	int ret = 0;

 	if (kumo->is_late) {
 		ret = kumo_attach(kumo);
-		if (ret)
-			goto out;
+		goto out; //@ report
 	}
 	kumo->count++;
 out:
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_run(struct kumo_device *kumo, int kind)
 {
 	int ret;

+	switch (kind) {
+	case KUMO_A:
+		return 0;
+		break;
+	case KUMO_B:
+		ret = kumo_attach(kumo);
+		goto out;
+	default:
+		break;
+	}
+	ret = kumo_fill(kumo);
+	if (ret)
+		goto out;
+	ret = kumo_start(kumo);
+out:
 	return ret;
 }
`,
    `
 static int kumo_fill(struct kumo_device *kumo)
 {
 	int ret;

-	ret = kumo_attach(kumo);
-	if (ret)
-		goto out;
+	ret = kumo_attach_late(kumo);
+	if (ret < 0)
+		goto out;
 	kumo->count++;
 out:
 	return ret;
 }
`,
  ],
  limits: ['Jumps whose block begins out of view are not judged.'],
  references: [],
  *run(fn, context) {
    yield* deadCode(fn);
    yield* droppedConditions(fn, context);
  },
  comment: (facts) =>
    fact(facts, 'kind') === 'dead'
      ? `Nothing decides about this ${fact(facts, 'name')}, so ${fact(facts, 'function')}() always takes it and never gets to ` +
        `\`${fact(facts, 'next')}\`. Is the condition missing in front of it?`
      : `Without its condition this ${fact(facts, 'name')} is taken in every case, also when the call right before has ` +
        `succeeded. Should ${fact(facts, 'function')}() still test the result?`,
});

/** A jump with a statement right behind it that nothing else can reach. */
function* deadCode(fn: CFunction): Iterable<Problem> {
  for (const jump of jumpsIn(fn)) {
    const { node, next } = jump;
    if (
      next === undefined ||
      isExplained(fn, jump) ||
      isEntered(fn, jump) ||
      codeOf(fn, next) === '' ||
      !RUNNING.has(next.type) ||
      isCutBetween(fn, node, next) ||
      indent(fn, node) !== indent(fn, next)
    )
      continue;
    yield always(fn, { node, kind: 'dead', next: firstLine(codeOf(fn, next)) });
  }
}

/** A comment right above says why: somebody has switched off what follows. */
function isExplained(fn: CFunction, { node, previous }: Jump): boolean {
  const from = previous?.end ?? node.parent?.start ?? node.start;
  return /\/[*/]/.test(fn.outline.image.text.slice(from, node.start));
}

/** A jump goes into the loop right behind this one, to begin in the middle: `for (; i >= 0; i--) { undo_queue: ...`. */
function isEntered(fn: CFunction, { next }: Jump): boolean {
  if (next === undefined) return false;
  const labels = soundNodes(next).filter(({ type }) => type === 'labeled_statement');
  if (labels.length === 0) return false;
  const targets = new Set(bodyNodesOf(fn, 'goto_statement').map((node) => labelOf(fn, node)));
  return labels.some((node) => targets.has(labelOf(fn, node)));
}

function labelOf(fn: CFunction, node: SyntaxNode): string {
  const label = childIn(node, 'label');
  return label === null ? '' : codeOf(fn, label);
}

/** `if (ret) goto out;` that the patch has turned into a plain `goto out;`. */
function* droppedConditions(fn: CFunction, context: Context): Iterable<Problem> {
  const jumps = jumpsIn(fn).filter(
    ({ node, previous }) =>
      node.type === 'goto_statement' && previous !== undefined && isCallStored(previous),
  );
  // The other side is read only where there is something to ask it.
  const counterpart = jumps.length === 0 ? null : context.counterpart;
  if (counterpart === null) return;
  const still = guardedIn(fn);
  const guarded = new Set([...guardedIn(counterpart)].filter((name) => !still.has(name)));
  const plain = new Set(jumpsIn(counterpart).map((jump) => nameOf(counterpart, jump)));
  for (const jump of jumps) {
    const name = nameOf(fn, jump);
    if (guarded.has(name) && !plain.has(name))
      yield always(fn, { node: jump.node, kind: 'dropped', next: '' });
  }
}

/** Jumps that are all a condition guards, each with the statement in front of the condition. */
function guardedIn(fn: CFunction): ReadonlySet<string> {
  return new Set(
    bodyNodesOf(fn, 'if_statement')
      .filter((node) => childIn(node, 'alternative') === null)
      .map((node) => `${before(fn, node)}|${onlyJump(fn, node)}`),
  );
}

/** A jump by its text and that of the statement in front of it. */
function nameOf(fn: CFunction, { node, previous }: Jump): string {
  return `${previous === undefined ? '' : codeOf(fn, previous)}|${codeOf(fn, node)}`;
}

interface Jump {
  readonly node: SyntaxNode;
  readonly previous: SyntaxNode | undefined;
  readonly next: SyntaxNode | undefined;
}

const JUMPS: ReadonlySet<string> = new Set(['goto_statement', 'return_statement']);

/** Jumps in blocks whose beginning is in view, with the statements around them. */
function jumpsIn(fn: CFunction): readonly Jump[] {
  const jumps = bodyNodes(fn).filter(({ type }) => JUMPS.has(type));
  return jumps.flatMap((node) => {
    const { parent } = node;
    if (parent?.type !== 'compound_statement' || fn.outline.image.text[parent.start] !== '{') return [];
    if (
      fn.fragments.some(
        ({ item }) => parent.start < item.start && node.start >= item.start && node.end <= item.end,
      )
    )
      return [];
    return [{ node, previous: previousNamed(node), next: nextNamed(node) }];
  });
}

/** The statement right before one, and the jump that is all a condition guards; empty if there is none. */
function before(fn: CFunction, node: SyntaxNode): string {
  const previous = previousNamed(node);
  return previous === undefined ? '' : codeOf(fn, previous);
}

function onlyJump(fn: CFunction, node: SyntaxNode): string {
  const branch = childIn(node, 'consequence');
  return branch === null ? '' : codeOf(fn, branch).replace(/^\{ ?| ?\}$/g, '');
}

function isCallStored(node: SyntaxNode): boolean {
  const store = node.type === 'expression_statement' ? namedChildren(node)[0] : undefined;
  return store !== undefined && asAssignment(store)?.value.type === 'call_expression';
}

function always(fn: CFunction, at: { node: SyntaxNode; kind: 'dead' | 'dropped'; next: string }): Problem {
  const jump = codeOf(fn, at.node);
  return {
    at: at.node.start,
    subject: jump,
    facts: {
      function: fn.name,
      kind: at.kind,
      name: at.node.type === 'goto_statement' ? 'goto' : 'return',
      next: at.next,
      jump,
    },
    proofs: [proof(fn, at.node, 'always taken')],
  };
}

const RUNNING: ReadonlySet<string> = new Set([
  'expression_statement',
  'if_statement',
  'for_statement',
  'while_statement',
  'do_statement',
]);

/** A jump that stands further in than what follows it belongs to a condition that was not read. */
function indent(fn: CFunction, node: SyntaxNode): string {
  const { text } = fn.outline.image;
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.start - 1) + 1))?.[0] ?? '';
}

function firstLine(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).trimEnd()}...` : text;
}

/** Branches of `#if` between the two, or lines that are not shown. */
function isCutBetween(fn: CFunction, a: SyntaxNode, b: SyntaxNode): boolean {
  const between = fn.outline.image.text.slice(a.end, b.start);
  return (
    /^[ \t]*(?:#|\w+:)/m.test(between) ||
    fn.fragments.some(({ unseen }) => unseen.some(([start, end]) => start < b.start && end > a.end))
  );
}
