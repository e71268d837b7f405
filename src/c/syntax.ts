/**
 * A node of the syntax tree as plain data; offsets count UTF-16 units in the text that was parsed.
 * `field` is the grammar's name for the node's place in its parent, or an empty string.
 */
export interface SyntaxNode {
  readonly type: string;
  readonly field: string;
  readonly named: boolean;
  /** The parser could not read this node or something below it. */
  readonly broken: boolean;
  readonly start: number;
  readonly end: number;
  readonly parent: SyntaxNode | null;
  readonly children: readonly SyntaxNode[];
}

/** Every node below and including `root`, parents before children, in source order. */
export function* walk(root: SyntaxNode): Generator<SyntaxNode> {
  const stack: SyntaxNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The first child in the grammar's place `field`, or null. */
export function childIn(node: SyntaxNode, field: string): SyntaxNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

/** The children that are not punctuation, keywords or comments. */
export function namedChildren(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children.filter((child) => child.named && child.type !== 'comment');
}

/** The nearest ancestor of one of the given types, or null. */
export function enclosing(node: SyntaxNode, types: ReadonlySet<string>): SyntaxNode | null {
  let at = node.parent;
  while (at !== null && !types.has(at.type)) at = at.parent;
  return at;
}
