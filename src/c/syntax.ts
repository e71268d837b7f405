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
  const index = siblings.indexOf(at);
  return siblings.slice(index + 1).find(({ type }) => type !== 'comment' && type !== '}') ?? null;
}
