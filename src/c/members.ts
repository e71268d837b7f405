import type { CodeFile } from './functions.js';
import type { Item } from './outline.js';
import { squeeze } from './signature.js';

/** One member of a struct: `type` with single spaces and stars, `count` the text in its square brackets or null. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly count: string | null;
  /** Offset of the member's line in the image's text. */
  readonly offset: number;
}

/** A struct that is defined in view as a whole; `plain` says that every member was understood. */
export interface StructDefinition {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly members: readonly Member[];
  readonly plain: boolean;
  /** Words behind the closing brace: `__attribute__((packed))`. */
  readonly attributes: string;
}

/** The structs that a file defines in view; bit fields, unions and nested structs make one not plain. */
export function structsOf({ outline }: CodeFile): readonly StructDefinition[] {
  return outline.items
    .filter((item) => item.kind === 'other' && item.section === null && item.open >= 0)
    .map((item) => readStruct(outline.masked, item))
    .filter((each) => each !== null);
}

/** A type, a name, and perhaps a count in square brackets. */
const MEMBER = /^((?:\w+ )+\**|\w+ ?\*+) ?(\w+) ?(?:\[([^\]]*)\])?$/;

/** Longest declaration of a member that is read, comments and all. */
const MAX_MEMBER = 2000;

function readStruct(masked: string, item: Item): StructDefinition | null {
  const head = masked.slice(item.start, item.open);
  const name = /^struct[ \t]+(\w+)[ \t\n]*$/.exec(head)?.[1];
  if (name === undefined) return null;
  const close = masked.indexOf('}', item.open);
  const body = masked.slice(item.open + 1, close);
  if (close < 0 || close >= item.end + 40) return null;
  const isSimple = !/[{}#:()]/.test(body) && masked[masked.indexOf('}', close)] === '}';
  const members: Member[] = [];
  let plain = isSimple;
  let at = item.open + 1;
  for (const part of isSimple ? body.split(';') : []) {
    const start = at;
    at += part.length + 1;
    if (part.trim() === '') continue;
    const read = part.length > MAX_MEMBER ? null : MEMBER.exec(part.replace(/\s+/g, ' ').trim());
    if (read === null) plain = false;
    else {
      const offset = start + part.search(/\S/);
      members.push({ name: read[2] ?? '', type: squeeze(read[1] ?? ''), count: read[3] ?? null, offset });
    }
  }
  const attributes = masked.slice(
    close + 1,
    masked.indexOf(';', close) < 0 ? close + 1 : masked.indexOf(';', close),
  );
  return { name, start: item.start, end: close, members, plain, attributes: attributes.trim() };
}
