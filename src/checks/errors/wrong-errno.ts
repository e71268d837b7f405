import type { Cfg } from '../../c/cfg.js';
import { oncePerPoint, type Point } from '../../c/cfg-points.js';
import { flowOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type ErrorMade, errorsMadeAt } from '../../c/made-errors.js';
import { type Known, possibleValues, type ReturnsOf } from '../../c/path-facts.js';
import { testOf } from '../../c/path-sketch.js';
import { followPaths } from '../../c/paths.js';
import { asAssignment, asCall, bare, bodyNodes, codeOf, soundNodes } from '../../c/query.js';
import { reachesAny } from '../../c/reach.js';
import { testedFor } from '../../c/result-tests.js';
import { childIn, namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { changes } from '../../c/uses.js';
import { NEGATIVE, POSITIVE, ZERO } from '../../c/values.js';
import { familyOfAllocator } from '../../kernel/pairs.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';

/** A failure is reported as success: the code that is returned for it is still 0. */
export const wrongErrno = defineCheck({
  id: 'wrong-errno',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a failure is returned as success',
  why: 'The caller goes on as if nothing had happened.',
  advice: 'Set the error code before leaving.',
  bad: [
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
 	void *code;
 	int ret;

 	ret = kumo_power_on(kumo);
 	if (ret)
 		return ret;
+	code = kzalloc(size, GFP_KERNEL);
+	if (!code)
+		goto off;
 	ret = kumo_run(kumo, code);
 	kfree(code);
 off:
 	kumo_power_off(kumo);
 	return ret; //@ report
 }
`,
    `
 static struct kumo_domain *kumo_attach(struct kumo_device *kumo)
 {
 	int err;

 	err = kumo_group_attach(kumo);
 	if (err == 0)
+		return ERR_PTR(err); //@ report
 	return kumo->domain;
 }
`,
  ],
  good: [
    `
 static int kumo_load(struct kumo_device *kumo, size_t size)
 {
 	void *code;
 	int ret;

 	ret = kumo_power_on(kumo);
 	if (ret)
 		return ret;
+	code = kzalloc(size, GFP_KERNEL);
+	if (!code) {
+		ret = -ENOMEM;
+		goto off;
+	}
 	ret = kumo_run(kumo, code);
 	kfree(code);
 off:
 	kumo_power_off(kumo);
 	return ret;
 }
`,
  ],
  limits: [
    'A code that is returned as it was counts only where memory or a lookup failed right before the jump, or where it began as an error.',
    'Whether an errno suits the failure is not judged.',
  ],
  references: ['Documentation/process/coding-style.rst'],
  *run(fn, context) {
    if (!asksForErrors(fn)) return;
    for (const fragment of fn.fragments) {
      const cfg = flowOf(fn, fragment);
      if (!cfg.broken) yield* zeroErrors(fn, cfg, context);
    }
  },
  comment: (facts) => {
    const name = fact(facts, 'name');
    const what = fact(facts, 'what');
    return fact(facts, 'kind') === 'stale'
      ? `When ${what} fails, ${name} still holds the 0 of the step before, so ${fact(facts, 'function')}() reports success. Is an error code missing before the jump?`
      : `${name} is 0 on this path, so ${what} is no error and the caller takes it for success. Which error was meant?`;
  },
});

function asksForErrors(fn: CFunction): boolean {
  const { text } = fn.outline.image;
  return fn.items.some((item) => /ERR_PTR|PTR_ERR|goto/.test(text.slice(item.start, item.end)));
}

interface State {
  /** What failed last, if nothing was decided since; empty for nothing. */
  readonly failed: string;
  /** It is known to be a failure; else it may also be that there was nothing to be had. */
  readonly isKnown: boolean;
  readonly jumped: boolean;
  /** The code that the decision right before has found to be 0; empty for none. */
  readonly zero: string;
  /** Where that decision goes if the code is not 0; -1 for nowhere. */
  readonly sibling: number;
  /** The last jump. */
  readonly from: SyntaxNode | null;
}

/** Errors made of 0 on a path, and returns of a code that is still 0 behind a failure. */
function* zeroErrors(fn: CFunction, cfg: Cfg, context: Context): Iterable<Problem> {
  const [entry] = cfg.points;
  if (entry === undefined) return;
  const found = new Map<string, Problem>();
  const { returnsOf } = knowledge(context);
  const preset = presetCodes(fn, cfg, context.removed);
  const note = (found_: Found) => {
    const key = `${found_.kind}${found_.at.start}`;
    if (!found.has(key)) found.set(key, problem(fn, found_));
  };
  const isCodeSet = oncePerPoint((point) => setsCode(fn, point));
  const madeAt = oncePerPoint((point) => errorsMadeAt(fn, point));
  const decided = {
    true: oncePerPoint((point) => decision(fn, point, true)),
    false: oncePerPoint((point) => decision(fn, point, false)),
  };
  followPaths<State>(fn, cfg, {
    from: entry,
    start: START,
    returnsOf,
    key: ({ failed, isKnown, jumped, zero }) => `${failed}${isKnown}${jumped}${zero}`,
    step: (point, state, known) => {
      if (point.node === null || point.kind === 'label') return state;
      // Behind a jump backwards another turn begins, and what failed is tried again.
      if (state.jumped && point.node.start < (state.from?.start ?? 0)) return null;
      // `if (err == -ENODEV) err = 0;` is meant.
      if (state.jumped && isCodeSet(point)) return null;
      const made = errorOfZero(fn, madeAt(point), { known, returnsOf });
      if (made !== null && state.jumped && (state.isKnown || preset.has(made.name)))
        note({ ...made, kind: 'stale', what: state.failed, jump: state.from });
      if (made !== null && made.name === state.zero && !comesTo(cfg, state.sibling, point)) note(made);
      const stale = state.jumped && state.isKnown ? staleReturn(fn, point, known) : null;
      if (stale !== null && !forgives(fn)) note({ ...stale, what: state.failed, jump: state.from });
      const counts = state.failed !== '' && (state.isKnown || preset.size > 0);
      if (point.node.type === 'goto_statement')
        return { ...state, jumped: counts, zero: '', sibling: -1, from: point.node };
      return !state.jumped && state.failed !== '' && changes(fn, point, state.failed) ? START : state;
    },
    branch: (point, when, state) => (state.jumped ? state : decided[`${when}`](point)),
  });
  yield* found.values();
}

const START: State = { failed: '', isKnown: false, jumped: false, zero: '', sibling: -1, from: null };

/** What is known right behind a decision. */
function decision(fn: CFunction, point: Point, when: boolean): State {
  const sibling = point.next.find((edge) => edge.when === !when)?.to ?? -1;
  return { ...failureAt(fn, point, when), jumped: false, zero: zeroAt(fn, point, when), sibling, from: null };
}

/** A point gives a variable that carries errors another value. */
function setsCode(fn: CFunction, { node }: Point): boolean {
  if (node === null) return false;
  return [...soundNodes(node)].some((each) => {
    const stored = asAssignment(each);
    return stored !== null && ERRNO.test(codeOf(fn, stored.target));
  });
}

/** The other branch comes here as well: then it is no mistake but `return ERR_PTR(ret)` for both outcomes. */
function comesTo(cfg: Cfg, from: number, point: Point): boolean {
  return from >= 0 && (from === point.id || reachesAny(cfg, new Set([point.id]), new Set()).has(from));
}

/** The variable that this branch has found to be 0. */
function zeroAt(fn: CFunction, { node }: Point, when: boolean): string {
  const test = node === null ? null : testOf(fn, node);
  if (test === null) return '';
  return (when ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue) === ZERO ? test.lvalue : '';
}

/**
 * Variables that begin as an error code, or did before the patch, and that nothing sets to 0: a jump that sets no code
 * means the one from the beginning, and any call whose result is kept there in between has used it up.
 */
function presetCodes(fn: CFunction, cfg: Cfg, removed: string): ReadonlySet<string> {
  const preset = new Set([...removed.matchAll(DECLARED)].map(([, name = '']) => name));
  const zeroed = new Set<string>();
  for (const { node } of cfg.points) {
    for (const each of node === null ? [] : soundNodes(node)) {
      const stored = asAssignment(each);
      const value = stored === null ? '' : codeOf(fn, stored.value);
      if (stored === null) continue;
      if (each.type === 'init_declarator' && /^-E[A-Z0-9]+$/.test(value))
        preset.add(codeOf(fn, stored.target));
      if (value === '0') zeroed.add(codeOf(fn, stored.target));
    }
  }
  return new Set([...preset].filter((name) => !zeroed.has(name)));
}

const DECLARED = /^[ \t]*(?:int|long|ssize_t)[ \t][\w ,\t]*?\b(\w+) = -E[A-Z0-9]+;/gm;

type Failure = Pick<State, 'failed' | 'isKnown'>;

const NONE: Failure = { failed: '', isKnown: false };

/** The pointer that this branch has found to be NULL for want of memory, or to be an error. */
function failureAt(fn: CFunction, { node }: Point, when: boolean): Failure {
  const test = node === null ? null : testOf(fn, node);
  if (test === null || node === null) return NONE;
  const left = when ? test.whenTrue : (ZERO | NEGATIVE | POSITIVE) & ~test.whenTrue;
  if (left === NEGATIVE && when && asCall(fn, bare(fn, node))?.callee === 'IS_ERR')
    return { failed: test.lvalue, isKnown: true };
  if (left !== ZERO) return NONE;
  const result = testedFor(fn, 'null').find((each) => each.node === node);
  if (result === undefined || result.unknown || result.values.length !== 1) return NONE;
  const [value] = result.values;
  const call = value === undefined ? null : asCall(fn, value);
  if (call === null) return NONE;
  const isKnown = familyOfAllocator(call.callee) !== null || call.callee === 'drm_gem_object_lookup';
  return { failed: test.lvalue, isKnown };
}

/** `return ret` of a plain variable that can only be 0 and is meant to carry errors. */
function staleReturn(fn: CFunction, { kind, node }: Point, known: Known): Stale | null {
  const returned = kind === 'return' && node !== null ? namedChildren(node)[0] : undefined;
  if (returned?.type !== 'identifier' || node === null || !/^(?:int|long|ssize_t)$/.test(fn.returnType))
    return null;
  const name = codeOf(fn, returned);
  if (!ERRNO.test(name)) return null;
  return known.values.get(name) === ZERO ? { kind: 'stale', at: node, name } : null;
}

/** `if (IS_ERR(p)) return 0;`: the function says that such a failure is none. */
function forgives(fn: CFunction): boolean {
  return bodyNodes(fn).some((node) => {
    const condition = node.type === 'if_statement' ? childIn(node, 'condition') : null;
    const then = condition === null ? null : childIn(node, 'consequence');
    if (condition === null || then === null || !/^\(IS_ERR\(/.test(codeOf(fn, condition))) return false;
    return /^(?:\{ ?)?return 0; ?\}?$/.test(codeOf(fn, then));
  });
}

/** What variables that carry error codes are called; others may count. */
const ERRNO = /^(?:ret|err|error|rc|r|rv|status|retval|res|result)$/;

/** `ERR_PTR(err)` or `PTR_ERR(p)` of something that is 0 or NULL on this path. */
function errorOfZero(
  fn: CFunction,
  made: readonly ErrorMade[],
  at: { known: Known; returnsOf: ReturnsOf },
): Found | null {
  const zero = made.find(({ value }) => possibleValues(fn, value, at) === ZERO);
  if (zero === undefined) return null;
  const [name, what] = [codeOf(fn, zero.value), codeOf(fn, zero.node)];
  return { kind: 'zero', at: zero.node, name, what, jump: null };
}

interface Found {
  readonly kind: 'stale' | 'zero';
  readonly at: SyntaxNode;
  readonly name: string;
  readonly what: string;
  /** The jump without a code, if one leads here. */
  readonly jump: SyntaxNode | null;
}

type Stale = Omit<Found, 'what' | 'jump'>;

function problem(fn: CFunction, { kind, at, name, what, jump }: Found): Problem {
  const from = jump === null ? [] : [proof(fn, jump, 'leaves without an error code')];
  return {
    at: at.start,
    subject: name,
    facts: { function: fn.name, kind, name, what },
    proofs: [proof(fn, at, 'the code that is given back'), ...from],
  };
}
