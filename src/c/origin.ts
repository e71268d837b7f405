import type { Cfg } from './cfg.js';
import type { Point } from './cfg-points.js';
import { reaching } from './flow.js';
import type { CFunction } from './functions.js';
import { asCall, bare, codeOf } from './query.js';
import { childIn, type SyntaxNode } from './syntax.js';

/** Steps through local variables after which an expression is taken as it stands. */
const MAX_STEPS = 8;

/**
 * The place that an expression names, with locals that are copies replaced by what they copy, so that the same place
 * gives the same text: `bo->base.resv` for `resv` after `obj = &bo->base; resv = obj->resv;`.
 */
export function originOf(
  fn: CFunction,
  cfg: Cfg,
  { node, point }: { readonly node: SyntaxNode; readonly point: Point },
): string {
  const suffix: string[] = [];
  let at = bare(fn, node);
  for (let step = 0; step < MAX_STEPS * 4; step++) {
    if (at.type === 'field_expression') {
      const inner = childIn(at, 'argument');
      const field = childIn(at, 'field');
      if (inner === null || field === null) break;
      const arrow = codeOf(fn, at).slice(codeOf(fn, inner).length).trimStart().startsWith('->');
      suffix.unshift(`${arrow ? '->' : '.'}${codeOf(fn, field)}`);
      at = bare(fn, inner);
      continue;
    }
    if (at.type === 'pointer_expression' && childIn(at, 'operator')?.type === '&') {
      const inner = childIn(at, 'argument');
      if (inner === null) break;
      suffix.unshift('&');
      at = bare(fn, inner);
      continue;
    }
    // What `&x` and `x.f` name is in x itself; only a pointer's copy names the same place.
    const isPointer = suffix[0] === undefined || suffix[0].startsWith('->');
    const copied =
      at.type === 'identifier' && isPointer ? copyOf(fn, cfg, { name: codeOf(fn, at), point }) : null;
    if (copied === null) break;
    at = copied;
  }
  return join(codeOf(fn, at), suffix);
}

/** `&x` followed by `->f` is `x.f`; a leading `&` is kept. */
function join(root: string, suffix: readonly string[]): string {
  let text = root;
  let isAddress = false;
  for (const part of suffix) {
    if (part === '&') isAddress = true;
    else {
      text += isAddress && part.startsWith('->') ? `.${part.slice(2)}` : part;
      isAddress = false;
    }
  }
  return isAddress ? `&${text}` : text;
}

/** The one value that a local can have at a point, if it names another place; null if it may be anything else. */
function copyOf(fn: CFunction, cfg: Cfg, at: { name: string; point: Point }): SyntaxNode | null {
  const { values, unknown } = reaching(fn, cfg, { point: at.point, lvalue: at.name });
  const only = values[0];
  if (unknown || only === undefined || values.length > 1) return null;
  const value = bare(fn, only);
  const isPlace =
    value.type === 'identifier' || value.type === 'field_expression' || value.type === 'pointer_expression';
  return isPlace && asCall(fn, value) === null ? value : null;
}

/** The first name in an expression's origin: what the place hangs on. */
export function rootOf(origin: string): string {
  return /[A-Za-z_]\w*/.exec(origin)?.[0] ?? '';
}
