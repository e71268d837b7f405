import type { Cfg } from '../c/cfg.js';
import type { Point } from '../c/cfg-points.js';
import { pointOf } from '../c/flow.js';
import type { CFunction } from '../c/functions.js';
import type { Holding } from '../c/holding.js';
import type { Knowledge } from '../c/ownership.js';
import { bare, type Call, callsIn, codeOf, storedIn } from '../c/query.js';
import { isScoped } from '../c/scoped.js';
import { NEGATIVE, POSITIVE, ZERO } from '../c/values.js';
import type { Contract } from '../kernel/contract.js';
import { lockPairs } from '../kernel/locks.js';
import type { Context } from './check.js';
import { valuesOfConvention } from './conventions.js';
import { namedPair } from './named-pairs.js';
import { knownContract } from './signatures.js';

/** A holding with the names that its comment needs. */
export interface Held extends Holding {
  /** `named`: only the names say that the one undoes the other. */
  readonly kind: 'resource' | 'lock' | 'named';
  readonly acquire: string;
  readonly release: string;
}

const ALL = ZERO | NEGATIVE | POSITIVE;

const knowledgeOf = new WeakMap<Context, Knowledge>();

/** What the kernel tables say of functions, in the words of the path follower; one for all checks of a function. */
export function knowledge(context: Context): Knowledge {
  const known = knowledgeOf.get(context) ?? makeKnowledge(context);
  knowledgeOf.set(context, known);
  return known;
}

function makeKnowledge(context: Context): Knowledge {
  return {
    returnsOf: (callee) => {
      const returns = knownContract(callee, context)?.returns;
      return returns === undefined ? ALL : (valuesOfConvention(returns) ?? ALL);
    },
    isHarmless: (callee) => LOOKS_ON.test(callee),
  };
}

/** Functions that never keep what they are given. */
const LOOKS_ON =
  /^(?:dev_|drm_(?:dbg|err|info|warn|WARN)|pr_|DRM_|WARN|BUG|trace_|seq_|IS_ERR|PTR_ERR|ERR_PTR|sizeof|container_of|to_|mem(?:set|cpy|cmp)|copy_(?:from|to)_user|INIT_|kref_init|mutex_init|spin_lock_init|sg_init_table|init_|dma_mapping_error|lockdep_|dma_resv_assert|mutex_|spin_|idr_find|xa_load)/;

/** Each is followed on all paths; the functions of people take a dozen at most. */
const MOST_HOLDINGS = 100;

/** Everything that one fragment of a function takes and that has to be given back, as far as that has a measure. */
export function holdingsIn(fn: CFunction, cfg: Cfg, context: Context): readonly Held[] {
  const { start, end } = cfg.fragment.body;
  const found: Held[] = [];
  for (const call of callsIn(fn)) {
    if (call.node.start < start || call.node.end > end) continue;
    const point = pointOf(cfg, call.node);
    if (point !== null) found.push(...holding(fn, { call, point }, context));
    if (found.length >= MOST_HOLDINGS) break;
  }
  return found.slice(0, MOST_HOLDINGS);
}

function holding(fn: CFunction, at: { call: Call; point: Point }, context: Context): Held[] {
  const { call } = at;
  const lock = lockPairs.get(call.callee);
  if (lock !== undefined) {
    const success = lock.returns === 'errno' ? ZERO : lock.returns === 'bool' ? POSITIVE : ALL;
    return state(fn, at, { release: lock.unlock, success, place: 0, kind: 'lock' });
  }
  if (/^(?:devm|drmm|dmam)_/.test(call.callee)) return [];
  const contract = knownContract(call.callee, context);
  if (contract === null || contract.signature === '') return named(fn, at);
  if (contract.releasedBy.length === 0) return [];
  if (contract.returns === 'errno') {
    const place = Math.max(subjectOf(contract), 0);
    return state(fn, at, { release: contract.releasedBy, success: ZERO, place, kind: 'resource' });
  }
  if (contract.returns === 'void' && /_(?:get|ref|reference)$/.test(call.callee))
    return state(fn, at, { release: contract.releasedBy, success: ALL, place: 0, kind: 'resource' });
  return pointer(fn, at, contract);
}

/** The argument that says what is taken: one that the release must match, and not the device that it belongs to. */
function subjectOf({ params, mustMatch }: Contract): number {
  const own = params.findIndex(
    (param) => mustMatch.includes(param.name) && !/^(?:device|drm_device)$/.test(param.role),
  );
  return own >= 0 || params.length !== 1 ? own : 0;
}

/** Functions of a driver that by their names free what they are given, whatever the tables know. */
const GIVES_UP = /_(?:k?v?free|destroy|release|delete|put|unref)(?:_\w+)?$/;

/** Functions that destroy the object themselves when they fail (drivers/gpu/drm/ttm/ttm_bo.c). */
const CONSUMES: ReadonlySet<string> = new Set([
  'ttm_bo_init',
  'ttm_bo_init_reserved',
  'ttm_bo_init_validate',
]);

function pointer(fn: CFunction, { call, point }: { call: Call; point: Point }, contract: Contract): Held[] {
  const values = contract.returns === 'same-pointer' ? ALL : valuesOfConvention(contract.returns);
  const target = storedIn(call.node)?.target;
  if (values === undefined || (values & POSITIVE) === 0 || target?.type !== 'identifier') return [];
  const handle = codeOf(fn, target);
  if (isScoped(fn, handle)) return [];
  const names = new Set(contract.releasedBy);
  return [
    {
      kind: 'resource',
      call,
      point,
      handle,
      result: handle,
      success: POSITIVE,
      isPointer: true,
      isGuess: false,
      releases: ({ callee }) => names.has(callee) || GIVES_UP.test(callee) || CONSUMES.has(callee),
      acquire: call.callee,
      release: contract.releasedBy[0] ?? '',
    },
  ];
}

/** What no table knows, taken and given back by names that belong together. */
function named(fn: CFunction, { call, point }: { call: Call; point: Point }): Held[] {
  const pair = namedPair(fn, call);
  if (pair === null || isScoped(fn, pair.handle)) return [];
  const { handle, isPointer, result, release } = pair;
  const success = isPointer ? POSITIVE : result === null ? ALL : ZERO;
  return [
    {
      kind: 'named',
      call,
      point,
      handle,
      result,
      success,
      isPointer,
      isGuess: true,
      releases: ({ callee }) => callee === release || (isPointer && GIVES_UP.test(callee)),
      acquire: call.callee,
      release,
    },
  ];
}

interface StateRules {
  readonly release: readonly string[];
  readonly success: number;
  /** Position of the argument that is locked, enabled or counted up. */
  readonly place: number;
  readonly kind: Held['kind'];
}

function state(fn: CFunction, { call, point }: { call: Call; point: Point }, rules: StateRules): Held[] {
  const argument = call.args[rules.place];
  if (argument === undefined) return [];
  const target = storedIn(call.node)?.target;
  const names = new Set(rules.release);
  return [
    {
      kind: rules.kind,
      call,
      point,
      handle: codeOf(fn, bare(fn, argument)),
      result: target === undefined ? null : codeOf(fn, target),
      success: rules.success,
      isPointer: false,
      isGuess: false,
      releases: ({ callee }) => names.has(callee),
      acquire: call.callee,
      release: rules.release[0] ?? '',
    },
  ];
}
