import type { Fragment } from './fragment.js';
import type { Outline } from './outline.js';
import { childIn, type SyntaxNode, walk } from './syntax.js';

/** What a head says: its parameters, its return type (single spaces) and whether it is static. */
export interface Signature {
  readonly params: readonly { readonly name: string; readonly type: string; readonly start: number }[];
  readonly returnType: string;
  readonly isStatic: boolean;
}

/** Reads the head of a fragment; where it is not in view, everything is empty. */
export function readParams(outline: Outline, { definition, head, item }: Fragment): Signature {
  const declarator = functionDeclarator(definition);
  if (head === 'none' || declarator === null) return { params: [], returnType: '', isStatic: false };
  const list = childIn(declarator, 'parameters');
  const params = (list?.children ?? [])
    .filter((child) => child.type === 'parameter_declaration' && child.start >= item.start)
    .flatMap((child) => readParam(outline, child));
  if (head === 'part') return { params, returnType: '', isStatic: false };
  const name = childIn(declarator, 'declarator');
  const before = outline.masked.slice(item.start, name?.start ?? item.start);
  return {
    params,
    returnType: squeeze(
      before.replace(/\b(?:static|inline|extern|__always_inline|noinline|__init|__exit)\b/g, ' '),
    ),
    isStatic: /\bstatic\b/.test(before),
  };
}

function readParam(outline: Outline, node: SyntaxNode): Signature['params'] {
  let name: SyntaxNode | null = null;
  for (const inner of walk(node)) {
    if (inner.type === 'identifier') {
      name = inner;
      break;
    }
  }
  if (name === null) return [];
  const text = outline.masked;
  const type = `${text.slice(node.start, name.start)} ${text.slice(name.end, node.end)}`;
  return [{ name: text.slice(name.start, name.end), type: squeeze(type), start: name.start }];
}

function functionDeclarator(definition: SyntaxNode): SyntaxNode | null {
  let at = childIn(definition, 'declarator');
  while (at !== null && at.type !== 'function_declarator') at = childIn(at, 'declarator');
  return at;
}

/** White space folded; stars stand apart from names and together. */
export function squeeze(text: string): string {
  return text
    .replace(/\*/g, ' * ')
    .replace(/\s+/g, ' ')
    .replace(/\* (?=\*)/g, '*')
    .trim();
}
