import type { CFunction } from './functions.js';
import { bodyNodesOf, codeOf } from './query.js';
import { squeeze } from './signature.js';
import { childIn, type SyntaxNode } from './syntax.js';

const declared = new WeakMap<CFunction, ReadonlyMap<string, string>>();

/** The declared type of a parameter or local by name, single spaces (`struct kumo_bo *`); null if it is not in view. */
export function typeOfName(fn: CFunction, name: string): string | null {
  const types = declared.get(fn) ?? typesIn(fn);
  declared.set(fn, types);
  return types.get(name) ?? null;
}

/** All names with their types, parameters first; of a name that is declared again the first one counts. */
function typesIn(fn: CFunction): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const { name, type } of fn.params) if (!types.has(name)) types.set(name, type);
  for (const node of bodyNodesOf(fn, 'declaration')) {
    const type = childIn(node, 'type');
    if (type === null) continue;
    for (const child of node.children) {
      const own = child.field === 'declarator' ? declaredBy(fn, child) : null;
      if (own !== null && !types.has(own.name))
        types.set(own.name, squeeze(`${codeOf(fn, type)} ${own.stars}`));
    }
  }
  return types;
}

function declaredBy(
  fn: CFunction,
  declarator: SyntaxNode,
): { readonly name: string; readonly stars: string } | null {
  let at: SyntaxNode | null = declarator;
  let stars = '';
  while (at !== null && at.type !== 'identifier') {
    if (at.type === 'pointer_declarator') stars += '*';
    at = childIn(at, 'declarator');
  }
  return at === null ? null : { name: codeOf(fn, at), stars };
}

/**
 * What identifies an lvalue within a file: a local by its own name, a member by the type of what it hangs on and the
 * way there (`struct kumo_bo->vaddr`); null for a member of something whose type is not in view.
 */
export function placeOf(
  fn: CFunction,
  lvalue: SyntaxNode,
): { readonly key: string; readonly local: boolean } | null {
  let root: SyntaxNode = lvalue;
  while (
    root.type === 'field_expression' ||
    root.type === 'subscript_expression' ||
    root.type === 'parenthesized_expression'
  ) {
    const inner = childIn(root, 'argument');
    if (inner === null) return null;
    root = inner;
  }
  if (root.type !== 'identifier') return null;
  const name = codeOf(fn, root);
  if (root === lvalue) return { key: name, local: true };
  const type = typeOfName(fn, name);
  if (type === null) return null;
  const way = codeOf(fn, lvalue)
    .slice(name.length)
    .replace(/\[[^\]]*\]/g, '[]')
    .replace(/\s/g, '');
  return { key: `${type.replace(/ ?\*+$/, '')}${way}`, local: false };
}
