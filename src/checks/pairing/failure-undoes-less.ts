import type { CFunction } from '../../c/functions.js';
import { asCall, bare, bodyNodes, codeOf } from '../../c/query.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { type Branch, branchesOf, hasSame, type Pair, UNDOES } from '../failure-branches.js';

/** The patch lets a failure leave with less undone than before, and what it undid is still set up before it. */
export const failureUndoesLess = defineCheck({
  id: 'failure-undoes-less',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'a failure leaves with less undone than before the patch',
  why: 'What was set up before the failure stays set up: a leak, or a lock or count that is never given back.',
  advice: 'Keep what the branch undid, or jump to the label that does.',
  bad: [
    `
 static int kumo_pin_all(struct kumo_submit *submit)
 {
 	struct kumo_mapping *mapping = kumo_mapping_get(submit->bo);

-	if (submit->va != mapping->iova) {
-		kumo_mapping_put(mapping);
-		return -EINVAL;
-	}
+	if (submit->va != mapping->iova)
+		return -EINVAL; //@ report
 	submit->mapping = mapping;
 	return 0;
 }
`,
    `
 static int kumo_init(struct kumo_device *kumo)
 {
 	int ret = kumo_hw_start(kumo);

 	if (ret)
 		return ret;
 	kumo->params = devm_kzalloc(kumo->dev, SZ_64, GFP_KERNEL);
-	if (!kumo->params) {
-		ret = -ENOMEM;
-		goto err_stop;
-	}
+	if (!kumo->params)
+		return -ENOMEM; //@ report
 	return kumo_register(kumo);
 err_stop:
 	kumo_hw_stop(kumo);
 	return ret;
 }
`,
  ],
  good: [
    `
 static int kumo_pin_all(struct kumo_submit *submit)
 {
 	struct kumo_mapping *mapping = kumo_mapping_get(submit->bo);

-	if (submit->va != mapping->iova) {
-		kumo_mapping_put(mapping);
-		return -EINVAL;
-	}
+	if (submit->va != mapping->iova)
+		goto err_put;
 	submit->mapping = mapping;
 	return 0;
+err_put:
+	kumo_mapping_put(mapping);
+	return -EINVAL;
 }
`,
    `
 static int kumo_pin_all(struct kumo_submit *submit)
 {
-	struct kumo_mapping *mapping = kumo_mapping_get(submit->bo);
+	struct kumo_mapping *mapping = kumo_mapping_find(submit->bo);

-	if (submit->va != mapping->iova) {
-		kumo_mapping_put(mapping);
-		return -EINVAL;
-	}
+	if (submit->va != mapping->iova)
+		return -EINVAL;
 	submit->mapping = mapping;
 	return 0;
 }
`,
    `
 static int kumo_init(struct kumo_device *kumo)
 {
 	int ret;

 	kumo->params = devm_kzalloc(kumo->dev, SZ_64, GFP_KERNEL);
-	if (!kumo->params) {
-		ret = -ENOMEM;
-		goto out;
-	}
+	if (!kumo->params)
+		return -ENOMEM;
 	ret = kumo_register(kumo);
-out:
 	return ret;
 }
`,
    `
 static int kumo_init(struct kumo_device *kumo)
 {
 	int ret;

 	kumo->params = devm_kzalloc(kumo->dev, SZ_64, GFP_KERNEL);
-	if (!kumo->params) {
-		ret = -ENOMEM;
-		goto out;
-	}
+	if (!kumo->params)
+		return -ENOMEM;
 	ret = kumo_register(kumo);
 out:
 	return ret;
 }
`,
  ],
  limits: [
    'What a branch undoes is known by the names of the functions that it calls; who else may do it now is not known.',
    'A patch that mends a double release looks the same where the other one is out of view.',
  ],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context: Context) {
    if (!takesUndoingAway(context)) return;
    const failing = branchesOf(fn).filter(
      ({ leave }) => leave.type === 'return_statement' && isFailure(fn, leave),
    );
    // Only here, since the other side is read on first use.
    const counterpart = failing.length === 0 ? null : context.counterpart;
    if (counterpart === null) return;
    const now = new Map(failing.map((branch) => [branch.key, branch]));
    for (const old of branchesOf(counterpart)) {
      const same = now.get(old.key);
      const less = same === undefined ? null : undoneLess(fn, context, { old, now: same });
      if (less !== null) yield problem(fn, less);
    }
  },
  comment: (facts) =>
    fact(facts, 'label') === ''
      ? `Before the patch this failure called ${fact(facts, 'undo')}() on its way out of ${fact(facts, 'function')}(), and what ` +
        'that gives back is still taken above. Is it given back somewhere else now?'
      : `Before the patch this failure left ${fact(facts, 'function')}() through ${fact(facts, 'label')}, and nothing that is set ` +
        'up above has changed. Is there nothing to undo any more?',
});

/** Asked of the text: most patches take nothing of the kind away. */
function takesUndoingAway({ removed }: Context): boolean {
  return [...removed.matchAll(/\bgoto[ \t]|\b(\w+)[ \t]*\(/g)].some(
    ([, callee]) => callee === undefined || UNDOES.test(callee),
  );
}

interface Less {
  readonly at: SyntaxNode;
  readonly undo: string;
  readonly label: string;
  readonly subject: string;
}

function undoneLess(fn: CFunction, context: Context, { old, now }: Pair): Less | null {
  const { counterpart } = context;
  if (counterpart === null) return null;
  const kept = new Set(now.undoing.map((call) => codeOf(fn, call)));
  if (old.leave.type === 'goto_statement') {
    const label = codeOf(counterpart, childIn(old.leave, 'label') ?? old.leave);
    const isUndoing = isUnwinding(fn, counterpart, label) || isDropped(fn, context, label);
    if (kept.size > 0 || !isUndoing) return null;
    return hasSame(fn, counterpart, { old, now }) ? { at: now.leave, undo: '', label, subject: label } : null;
  }
  const gone = old.undoing.find((call) => !kept.has(codeOf(counterpart, call)));
  const call = gone === undefined ? null : asCall(counterpart, gone);
  const argument = call?.args[0];
  if (gone === undefined || call === null || argument === undefined) return null;
  const subject = codeOf(counterpart, bare(counterpart, argument)).replace(/^&/, '');
  if (mentions(fn, subject).join('\n') !== mentions(counterpart, subject, old).join('\n')) return null;
  return { at: now.leave, undo: call.callee, label: '', subject };
}

/** Returned as a failure: success and plain values need not undo anything. */
function isFailure(fn: CFunction, leave: SyntaxNode): boolean {
  const value = namedChildren(leave)[0];
  if (value === undefined) return false;
  return /^(?:-E[A-Z0-9]+|ERR_PTR\(.*\)|PTR_ERR\(.*\)|ERR_CAST\(.*\)|NULL|ret|err|rc|r|error)$/.test(
    codeOf(fn, bare(fn, value)),
  );
}

/** The label is still there (or out of view, where nothing shows that it is gone) and undoes something. */
function isUnwinding(fn: CFunction, counterpart: CFunction, label: string): boolean {
  const [then, now] = [labelled(counterpart, label), labelled(fn, label)];
  if (then === null)
    return !fn.complete && /err|fail|unwind|cleanup|uninit|undo|free|put|unlock|destroy/.test(label);
  return now !== null && /\w\s*\(/.test(then);
}

/** Characters that a label of a person has at most. */
const LONG = 2000;

/** The label is gone with all that it alone undid, and nothing else about that has changed or does it now. */
function isDropped(fn: CFunction, { counterpart, patch }: Context, label: string): boolean {
  if (counterpart === null || labelled(fn, label) !== null) return false;
  const own = (labelled(counterpart, label) ?? '').split(/^[ \t]*\w+:[^:]/m, 1)[0] ?? '';
  if (own.length > LONG) return false;
  const undone = [...own.matchAll(/\b(\w+)[ \t]*\([ \t]*&?(\w+)/g)].filter(([, callee = '']) =>
    UNDOES.test(callee),
  );
  return (
    undone.length > 0 &&
    undone.every(([, callee = '', root = '']) => {
      const then = mentions(counterpart, root).filter((each) => !own.includes(each));
      const isSame = then.sort().join('\n') === [...mentions(fn, root)].sort().join('\n');
      const word = new RegExp(`\\b${callee}\\b`, 'g');
      const count = (side: 'before' | 'after') =>
        patch.reduce((sum, code) => sum + (code[side]?.outline.masked.match(word)?.length ?? 0), 0);
      return isSame && count('after') < count('before');
    })
  );
}

/** What stands behind a label up to the end of the function, as text; null if the label is not in view. */
function labelled(fn: CFunction, label: string): string | null {
  for (const { start, end } of fn.items) {
    const text = fn.outline.masked.slice(start, end);
    const at = new RegExp(`^[ \\t]*${label}:[^:]`, 'm').exec(text);
    if (at !== null) return text.slice(at.index + at[0].length).split(/\breturn\b/, 1)[0] ?? '';
  }
  return null;
}

/** Statements and conditions that name the place, those of the branch itself left out. */
function mentions(fn: CFunction, subject: string, without?: Branch): readonly string[] {
  const root = /^\w+/.exec(subject)?.[0] ?? subject;
  const word = new RegExp(`(?<![\\w.]|->)${root}\\b`);
  const inside = without?.leave.parent ?? null;
  return [...bodyNodes(fn)]
    .filter(({ type }) => UNITS.has(type))
    .filter((node) => inside === null || node.start < inside.start || node.end > inside.end)
    .map((node) => codeOf(fn, node))
    .filter((text) => word.test(text));
}

const UNITS: ReadonlySet<string> = new Set([
  'expression_statement',
  'declaration',
  'parenthesized_expression',
]);

function problem(fn: CFunction, { at, undo, label, subject }: Less): Problem {
  return {
    at: at.start,
    subject,
    facts: { function: fn.name, undo, label, code: codeOf(fn, at), subject },
    proofs: [proof(fn, at, 'leaves at once')],
  };
}
