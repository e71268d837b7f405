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
  /** All nodes of the text, parents before children, in source order. */
  readonly all: readonly SyntaxNode[];
  /** Its place in `all`; what is below it follows, up to `until`. */
  readonly place: number;
  readonly until: number;
}

/** Every node below and including `root`, parents before children, in source order. */
export function walk(root: SyntaxNode): readonly SyntaxNode[] {
  return root.all.slice(root.place, root.until);
}

// What follows is asked millions of times in a long run, and loops are what the engine makes the fastest code of.

/** The first child in the grammar's place `field`, or null. */
export function childIn({ children }: SyntaxNode, field: string): SyntaxNode | null {
  for (const child of children) if (child.field === field) return child;
  return null;
}

/** The children that are not punctuation, keywords or comments. */
export function namedChildren({ children }: SyntaxNode): readonly SyntaxNode[] {
  for (const child of children) if (!isSpeaking(child)) return children.filter(isSpeaking);
  return children;
}

function isSpeaking({ named, type }: SyntaxNode): boolean {
  return named && type !== 'comment';
}

/** The next of {@link namedChildren} of the parent; undefined if there is none. */
export function nextNamed(node: SyntaxNode): SyntaxNode | undefined {
  const siblings = node.parent?.children ?? [];
  for (let at = placeAmong(siblings, node) + 1; at < siblings.length; at++) {
    const sibling = siblings[at];
    if (sibling !== undefined && isSpeaking(sibling)) return sibling;
  }
  return undefined;
}

/** The one before of {@link namedChildren} of the parent; undefined if there is none. */
export function previousNamed(node: SyntaxNode): SyntaxNode | undefined {
  const siblings = node.parent?.children ?? [];
  for (let at = placeAmong(siblings, node) - 1; at >= 0; at--) {
    const sibling = siblings[at];
    if (sibling !== undefined && isSpeaking(sibling)) return sibling;
  }
  return undefined;
}

/** Where a node stands among its siblings: by halving, since a block can have thousands that are all asked for. */
export function placeAmong(siblings: readonly SyntaxNode[], { place }: SyntaxNode): number {
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((siblings[middle]?.place ?? place) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The nearest ancestor of one of the given types, or null. */
export function enclosing(node: SyntaxNode, types: ReadonlySet<string>): SyntaxNode | null {
  let at = node.parent;
  while (at !== null && !types.has(at.type)) at = at.parent;
  return at;
}

/** What stands behind a statement in its block or behind its label, comments left out; null if nothing does. */
export function nextStatement(statement: SyntaxNode): SyntaxNode | null {
  let at = statement;
  while (at.parent?.type === 'labeled_statement') at = at.parent;
  const siblings = at.parent?.children ?? [];
  let next = placeAmong(siblings, at) + 1;
  while (siblings[next]?.type === 'comment' || siblings[next]?.type === '}') next++;
  return siblings[next] ?? null;
}
