import type { Point } from '../c/cfg-points.js';
import { flowOf, pointOf } from '../c/flow.js';
import type { CFunction } from '../c/functions.js';
import { testOf } from '../c/path-sketch.js';
import { followPaths } from '../c/paths.js';
import type { Call } from '../c/query.js';
import type { SyntaxNode } from '../c/syntax.js';
import { type Use, usesOf } from '../c/uses.js';
import { NEGATIVE, ZERO } from '../c/values.js';
import { looksAt } from '../kernel/references.js';
import { touches } from '../kernel/touches.js';
import type { Context } from './check.js';
import { knowledge } from './holdings.js';

/** A call that takes a reference, and the variable that holds it. */
export interface Reference {
  readonly call: Call;
  readonly name: string;
  readonly context: Context;
}

interface State {
  /** The lookup itself lies ahead. */
  readonly isAhead: boolean;
  /** The jump that leads to the way out. */
  readonly jump: SyntaxNode | null;
}

/** The ways out (a jump or a return) on which the object is there and has only been looked at since the call. */
export function exitsKeeping(fn: CFunction, { call, name, context }: Reference): readonly SyntaxNode[] {
  const fragment = fn.fragments[0];
  const cfg = fragment === undefined ? null : flowOf(fn, fragment);
  const start = cfg === null ? null : pointOf(cfg, call.node);
  const entry = cfg?.points[0];
  if (cfg === null || entry === undefined || start === null) return [];
  if (cfg.broken || start.kind === 'condition') return [];
  const exits: SyntaxNode[] = [];
  const complete = followPaths<State>(fn, cfg, {
    from: entry,
    start: { isAhead: true, jump: null },
    returnsOf: knowledge(context).returnsOf,
    watched: [name],
    key: ({ isAhead, jump }) => `${isAhead}${jump?.start ?? ''}`,
    step: (point, state, known) => {
      if (point.id === start.id) return state.isAhead ? { isAhead: false, jump: null } : null;
      if (state.isAhead) return state;
      const value = known.values.get(name) ?? 0;
      if (value === ZERO || value === NEGATIVE) return null;
      if (point.kind === 'exit') {
        exits.push(state.jump ?? call.node);
        return null;
      }
      if (point.node === null || point.kind === 'label') return state;
      if (!isOnlyLookedAt(fn, point, name)) return null;
      if (point.kind !== 'return')
        return point.node.type === 'goto_statement' ? { isAhead: false, jump: point.node } : state;
      exits.push(state.jump ?? point.node);
      return null;
    },
  });
  if (!complete) context.abstain('too many paths');
  return exits;
}

function isOnlyLookedAt(fn: CFunction, { node, kind }: Point, name: string): boolean {
  if (node === null) return true;
  const uses = usesOf(fn, node, name);
  // A macro around a test hides what it found.
  if (kind === 'condition')
    return testOf(fn, node)?.lvalue === name || uses.every((use) => use.kind === 'dereference');
  return uses.every((use) => use.kind === 'dereference' || use.kind === 'test' || isLook(use));
}

function isLook({ call, place, kind }: Use): boolean {
  if (call === null || kind !== 'argument') return false;
  return looksAt(call.callee, place) || touches(call.callee, place) || LOOKS.test(call.callee);
}

const LOOKS =
  /^(?:IS_ERR|IS_ERR_OR_NULL|PTR_ERR|WARN_ON|dev_\w+|drm_dbg\w*|drm_err|pr_\w+|trace_\w+|of_node_full_name)$/;
