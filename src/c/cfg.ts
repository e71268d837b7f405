import {
  add,
  after,
  type Branches,
  type Builder,
  condition,
  type Draft,
  type Ends,
  join,
  type Point,
  sliceOf,
  step,
  wordAt,
} from './cfg-points.js';
import type { Fragment } from './fragment.js';
import type { CFunction } from './functions.js';
import type { Outline } from './outline.js';
import { childIn, namedChildren, type SyntaxNode } from './syntax.js';

/** Control flow of one fragment of a function: points in source order, `points[0]` is the entry, `points[1]` the exit. */
export interface Cfg {
  readonly outline: Outline;
  readonly fragment: Fragment;
  readonly points: readonly Point[];
  readonly before: readonly (readonly number[])[];
  /** A goto whose label is not in view, or a shape that is not followed: then no absence may be concluded. */
  readonly broken: boolean;
}

const EXIT = 1;

/** Builds the control flow of one fragment. */
export function cfgOf(fn: CFunction, fragment: Fragment): Cfg {
  const complete = fragment.head !== 'none' && fragment.closed;
  const builder: Builder = {
    fn,
    start: fragment.item.start,
    complete,
    points: [],
    labels: new Map(),
    gotos: [],
    breaks: [],
    continues: [],
    broken: false,
  };
  const entry = add(builder, 'entry', null);
  const exit = add(builder, 'exit', null);
  const ends = statement(builder, fragment.body, [{ from: entry, when: null }]);
  join(ends, exit);
  for (const { from, label } of builder.gotos) {
    const target = builder.labels.get(label);
    if (target === undefined) leave(builder, from);
    else from.next.push({ to: target.id, when: null });
  }
  const before: number[][] = builder.points.map(() => []);
  for (const point of builder.points) for (const edge of point.next) before[edge.to]?.push(point.id);
  return { outline: fn.outline, fragment, points: builder.points, before, broken: builder.broken };
}

/** A jump to a place out of view leaves what is in view; in a body that is all in view it means a misreading. */
function leave(builder: Builder, from: Draft): void {
  if (builder.complete) builder.broken = true;
  else from.next.push({ to: EXIT, when: null });
}

/** Adds one statement; the depth of nesting is bounded by what the parser accepts. */
function statement(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  switch (node.type) {
    case 'compound_statement':
    case 'else_clause':
    case 'preproc_if':
    case 'preproc_ifdef':
      return sequence(builder, namedChildren(node), from);
    case 'if_statement':
      return ifStatement(builder, node, from);
    case 'while_statement':
    case 'for_statement':
    case 'do_statement':
      return loop(builder, node, from);
    case 'switch_statement':
      return switchStatement(builder, node, from);
    case 'labeled_statement':
      return labeled(builder, node, from);
    case 'return_statement': {
      step(builder, { kind: 'return', node, from }).next.push({ to: EXIT, when: null });
      return [];
    }
    case 'goto_statement':
      return jump(builder, node, from);
    case 'break_statement': {
      const point = step(builder, { kind: 'statement', node, from });
      const open = builder.breaks.length - 1;
      if (open < 0) leave(builder, point);
      else builder.breaks[open] = [...(builder.breaks[open] ?? []), ...after(point)];
      return [];
    }
    case 'continue_statement': {
      const head = builder.continues[builder.continues.length - 1];
      const point = step(builder, { kind: 'statement', node, from });
      if (head === undefined) leave(builder, point);
      else join(after(point), head);
      return [];
    }
    case 'ERROR':
      builder.broken = true;
      return from;
    case ';':
    case 'comment':
      return from;
    default:
      return after(step(builder, { kind: 'statement', node, from }));
  }
}

function sequence(builder: Builder, nodes: readonly SyntaxNode[], from: Ends): Ends {
  let ends = from;
  for (const node of nodes) ends = statement(builder, node, ends);
  return ends;
}

function ifStatement(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  const test = childIn(node, 'condition');
  const yes = childIn(node, 'consequence');
  const no = childIn(node, 'alternative');
  if (test === null || yes === null) return after(step(builder, { kind: 'statement', node, from }));
  if (node.start < builder.start) return openedAbove(builder, { yes, no, from });
  if (wordAt(builder, node) !== 'if') {
    const guard = step(builder, { kind: 'statement', node: test, from });
    return statement(builder, yes, after(guard));
  }
  const { whenTrue, whenFalse } = condition(builder, test, from);
  const thenEnds = statement(builder, yes, whenTrue);
  const elseEnds = no === null ? whenFalse : statement(builder, no, whenFalse);
  return [...thenEnds, ...elseEnds];
}

/** A block whose beginning is out of view: its inside may have run or not, and nobody knows what decides that. */
function openedAbove(
  builder: Builder,
  { yes, no, from }: { yes: SyntaxNode; no: SyntaxNode | null; from: Ends },
): Ends {
  const fork = add(builder, 'join', null);
  join(from, fork);
  const inside = statement(builder, yes, after(fork));
  return [...inside, ...(no === null ? after(fork) : statement(builder, no, after(fork)))];
}

function loop(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  const body = childIn(node, 'body') ?? node.children[node.children.length - 1] ?? null;
  const test = childIn(node, 'condition');
  const init = childIn(node, 'initializer');
  const update = childIn(node, 'update');
  const started = init === null ? from : after(step(builder, { kind: 'statement', node: init, from }));
  const head = add(builder, 'join', null);
  if (node.type !== 'do_statement') join(started, head);
  const isMacro = node.type === 'while_statement' && wordAt(builder, node) !== 'while';
  builder.breaks.push([]);
  const last = add(builder, 'join', null);
  builder.continues.push(last);
  let branches: Branches = { whenTrue: after(head), whenFalse: [] };
  if (node.type === 'do_statement') {
    join(from, head);
    join(body === null ? after(head) : statement(builder, body, after(head)), last);
    branches = test === null ? branches : condition(builder, test, after(last));
    join(branches.whenTrue, head);
  } else {
    if (isMacro && test !== null) branches = macroHead(builder, test, { head, last });
    else if (test !== null) branches = condition(builder, test, after(head));
    join(body === null ? branches.whenTrue : statement(builder, body, branches.whenTrue), last);
    join(
      update === null
        ? after(last)
        : after(step(builder, { kind: 'statement', node: update, from: after(last) })),
      head,
    );
  }
  builder.continues.pop();
  const breaks = builder.breaks.pop() ?? [];
  return [...withoutForever(builder, { test, branches }), ...breaks];
}

/** `while (1)` and `while (true)` are left by break only. */
function withoutForever(builder: Builder, at: { test: SyntaxNode | null; branches: Branches }): Ends {
  const text = at.test === null ? '' : sliceOf(builder, at.test).replace(/[()\s]/g, '');
  return text === '1' || text === 'true' ? [] : at.branches.whenFalse;
}

function macroHead(builder: Builder, test: SyntaxNode, at: { head: Draft; last: Draft }): Branches {
  const point = step(builder, { kind: 'loop', node: test, from: after(at.head) });
  const isTurned = test.parent !== null && RUN_AT_LEAST_ONCE.test(wordAt(builder, test.parent));
  return {
    whenTrue: [{ from: point, when: isTurned ? null : true }],
    whenFalse: isTurned ? after(at.last) : [{ from: point, when: false }],
  };
}

/** Loops that take locks and begin again when there was contention (drm_exec.h, i915_gem_ww.h, drm_modeset_lock.h). */
const RUN_AT_LEAST_ONCE = /^(?:drm_exec_until_all_locked|for_i915_gem_ww|intel_modeset_lock_ctx_retry)$/;

function switchStatement(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  const test = childIn(node, 'condition');
  const body = childIn(node, 'body');
  if (test === null || body === null) return after(step(builder, { kind: 'statement', node, from }));
  const head = step(builder, { kind: 'statement', node: test, from });
  builder.breaks.push([]);
  let ends: Ends = [];
  let hasDefault = false;
  for (const child of namedChildren(body)) {
    if (child.type !== 'case_statement') {
      ends = statement(builder, child, ends);
      continue;
    }
    const value = childIn(child, 'value');
    hasDefault ||= value === null;
    const entry = add(builder, 'join', null);
    join([...ends, ...after(head)], entry);
    ends = sequence(
      builder,
      namedChildren(child).filter((part) => part !== value),
      after(entry),
    );
  }
  const breaks = builder.breaks.pop() ?? [];
  return [...ends, ...breaks, ...(hasDefault ? [] : after(head))];
}

function labeled(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  const label = childIn(node, 'label');
  const point = step(builder, { kind: 'label', node: label ?? node, from });
  if (label !== null) builder.labels.set(sliceOf(builder, label), point);
  return sequence(
    builder,
    namedChildren(node).filter((child) => child !== label),
    after(point),
  );
}

function jump(builder: Builder, node: SyntaxNode, from: Ends): Ends {
  const point = step(builder, { kind: 'statement', node, from });
  const label = childIn(node, 'label');
  if (label === null) builder.broken = true;
  else builder.gotos.push({ from: point, label: sliceOf(builder, label) });
  return [];
}
