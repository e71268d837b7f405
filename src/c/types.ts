import type { CFunction } from './functions.js';
import { bodyNodes, codeOf } from './query.js';
import { squeeze } from './signature.js';
import { childIn, type SyntaxNode } from './syntax.js';

/** The declared type of a parameter or local by name, single spaces (`struct kumo_bo *`); null if it is not in view. */
export function typeOfName(fn: CFunction, name: string): string | null {
  const param = fn.params.find((each) => each.name === name);
  if (param !== undefined) return param.type;
  for (const node of bodyNodes(fn)) {
    if (node.type !== 'declaration') continue;
    const declared = declaredIn(fn, node, name);
    if (declared !== null) return declared;
  }
  return null;
}

function declaredIn(fn: CFunction, declaration: SyntaxNode, name: string): string | null {
  for (const child of declaration.children) {
    if (child.field !== 'declarator') continue;
    let at: SyntaxNode | null = child;
    let stars = '';
    while (at !== null && at.type !== 'identifier') {
      if (at.type === 'pointer_declarator') stars += '*';
      at = childIn(at, 'declarator');
    }
    if (at === null || codeOf(fn, at) !== name) continue;
    const type = childIn(declaration, 'type');
    return type === null ? null : squeeze(`${codeOf(fn, type)} ${stars}`);
  }
  return null;
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
