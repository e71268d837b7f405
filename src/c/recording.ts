import type { SyntaxNode } from './syntax.js';

/** The syntax of a text as {@link PER_NODE} numbers for each node, in source order; offsets and places as in the text. */
export type Recording = Int32Array;

/** Which of its numbers says what of a node; `parent` (-1 for none) and `until` are places among all numbers. */
export const AT = { type: 0, field: 1, broken: 2, start: 3, end: 4, parent: 5, until: 6 } as const;

/** Numbers for each node. */
export const PER_NODE = 7;

/** What the grammar's numbers of types and fields stand for. */
export interface Names {
  readonly types: readonly string[];
  readonly areNamed: readonly boolean[];
  readonly fields: readonly string[];
}

type Mutable = { -readonly [K in keyof SyntaxNode]: SyntaxNode[K] } & { children: SyntaxNode[] };

/** The recorded syntax as nodes of its own, whose offsets are moved by `shift`. */
export function played(recording: Recording, names: Names, shift: number): SyntaxNode {
  const all: Mutable[] = [];
  const numberOf = (at: number) => recording[at] ?? 0;
  for (let at = 0; at < recording.length; at += PER_NODE) {
    const type = numberOf(at + AT.type);
    const parent = all[numberOf(at + AT.parent) / PER_NODE] ?? null;
    const node: Mutable = {
      type: type < names.types.length ? (names.types[type] ?? '') : 'ERROR',
      field: names.fields[numberOf(at + AT.field)] ?? '',
      named: names.areNamed[type] ?? true,
      broken: numberOf(at + AT.broken) === 1,
      start: numberOf(at + AT.start) + shift,
      end: numberOf(at + AT.end) + shift,
      parent,
      children: [],
      all,
      place: all.length,
      until: numberOf(at + AT.until) / PER_NODE,
    };
    parent?.children.push(node);
    all.push(node);
  }
  const [root] = all;
  if (root === undefined) throw new Error('nothing was recorded');
  return root;
}

/** Characters of texts that are remembered before those that nobody has asked for since are let go. */
const MOST_REMEMBERED = 1_000_000;

/**
 * Remembers the syntax of the texts read last, at least of a million characters and of at most two. The versions of a series
 * have most of their functions in common, and come to be reviewed within hours: more than half of all that an archive has
 * to be parsed was parsed shortly before.
 */
export class Recordings {
  #recent = new Map<string, Recording>();
  #before: ReadonlyMap<string, Recording> = new Map();
  #characters = 0;

  /** The syntax of a text; null if it is not remembered. */
  get(text: string): Recording | null {
    return this.#recent.get(text) ?? this.#before.get(text) ?? null;
  }

  /** Remembers the syntax of a text, also that of one that was remembered before. */
  set(text: string, recording: Recording): void {
    if (this.#recent.has(text)) return;
    if (this.#characters + text.length > MOST_REMEMBERED) {
      this.#before = this.#recent;
      this.#recent = new Map();
      this.#characters = 0;
    }
    this.#recent.set(text, recording);
    this.#characters += text.length;
  }
}
