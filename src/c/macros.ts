import { blank } from './mask.js';

/** A piece of kernel C: the text without comments, and the same without strings; equal in length. */
export interface Source {
  readonly code: string;
  readonly masked: string;
}

/** Text of one item made readable for a C parser: same length, same line ends; `unseen` ranges were taken out. */
export interface Rewritten extends Source {
  /** Branches of `#if` that were dropped, as [start, end) offsets: nothing may be concluded about them. */
  readonly unseen: readonly (readonly [number, number])[];
}

/**
 * Rewrites kernel macros that are no C into C of the same length: directives and attributes become spaces, block
 * macros (`list_for_each_entry(...) {`) become `while` or `if`, types given as arguments become names. Names must be
 * read from the original text. `bodyStart` is where the function's body begins.
 */
export function rewriteMacros(source: Source, bodyStart: number): Rewritten {
  const { edits: directives, unseen } = directiveEdits(source.masked);
  const plain = applyAll(source, directives);
  const edits = [...attributeEdits(plain.masked), ...blockMacroEdits(plain.masked, bodyStart)];
  const shaped = applyAll(plain, edits);
  return { ...applyAll(shaped, typeArgumentEdits(shaped.masked, bodyStart)), unseen };
}

interface Edit {
  readonly start: number;
  /** As long as what it replaces. */
  readonly text: string;
}

function applyAll({ code, masked }: Source, edits: readonly Edit[]): Source {
  if (edits.length === 0) return { code, masked };
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  return { code: applyTo(code, sorted), masked: applyTo(masked, sorted) };
}

function applyTo(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.start + edit.text.length;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Blanks directives; of `#if` branches the first stays, but of `#if 0` the second. */
function directiveEdits(masked: string): { edits: Edit[]; unseen: [number, number][] } {
  const edits: Edit[] = [];
  const unseen: [number, number][] = [];
  const branches: Branch[] = [];
  // Counted, since a text may open any number of branches.
  let dead = 0;
  let from = 0;
  const line = /^[ \t]*#[ \t]*(\w+)([^\n]*)/gm;
  for (let match = line.exec(masked); match !== null; match = line.exec(masked)) {
    if (dead > 0) unseen.push([from, match.index]);
    from = endOfDirective(masked, match.index);
    line.lastIndex = from;
    edits.push({ start: match.index, text: blank(masked.slice(match.index, from)) });
    const [, word = '', rest = ''] = match;
    const left = word.startsWith('el') || word === 'endif' ? branches.pop() : undefined;
    const entered = branchAt(word, rest, left);
    if (entered !== null) branches.push(entered);
    dead += Number(entered?.live === false) - Number(left?.live === false);
  }
  if (dead > 0) unseen.push([from, masked.length]);
  for (const [start, end] of unseen) edits.push({ start, text: blank(masked.slice(start, end)) });
  return { edits, unseen };
}

interface Branch {
  readonly live: boolean;
  /** It or one before it was read, so that its alternatives are not. */
  readonly taken: boolean;
}

/** The branch that a directive begins; `left` is the one that it ends. Null if it begins none. */
function branchAt(word: string, rest: string, left: Branch | undefined): Branch | null {
  if (word.startsWith('if')) {
    const live = word !== 'if' || !/^[ \t]+0\b/.test(rest);
    return { live, taken: live };
  }
  // A branch whose `#if` is out of view is an alternative to what was read, too.
  return word.startsWith('el') ? { live: left?.taken === false, taken: true } : null;
}

function endOfDirective(masked: string, start: number): number {
  let end = masked.indexOf('\n', start);
  while (end > 0 && masked[end - 1] === '\\') end = masked.indexOf('\n', end + 1);
  return end < 0 ? masked.length : end;
}

function attributeEdits(masked: string): Edit[] {
  const edits: Edit[] = [];
  const word =
    /\b(?:__(?:user|iomem|rcu|force|percpu|maybe_unused|always_unused|must_check|init|exit|cold|hot|pure|malloc|always_inline|ref|refdata|initdata|initconst|sched|cpuidle|kprobes|noreturn|nonstring|read_mostly|ro_after_init|packed|weak|visible|used|deprecated|private|bitwise|safe|nocast|kernel|net_init|net_exit|meminit|devinit|no_sanitize_\w+|printf|scanf|acquires|releases|must_hold|cond_acquires|cond_lock|aligned|section|alloc_size|counted_by|counted_by_le|counted_by_be|free|designated_init|realloc_size|attribute__|assume_aligned|no_kcsan|no_kasan)|noinline|noinline_for_stack|asmlinkage|fallthrough|notrace|inline_for_stack|__always_inline|____cacheline_aligned(?:_in_smp)?|randomized_struct_fields_(?:start|end))\b/g;
  for (let match = word.exec(masked); match !== null; match = word.exec(masked)) {
    let end = word.lastIndex;
    if (match[0] === 'fallthrough') {
      edits.push({ start: match.index, text: blank(match[0]) });
      continue;
    }
    const after = nextCode(masked, end);
    if (masked[after] === '(' && TAKES_ARGUMENTS.test(match[0])) end = closing(masked, after) + 1;
    edits.push({ start: match.index, text: blank(masked.slice(match.index, end)) });
    word.lastIndex = end;
  }
  return edits;
}

/** `name(...) {` in a body is a loop or a guard; `for_each(...)` is one even before a single statement. */
function blockMacroEdits(masked: string, bodyStart: number): Edit[] {
  const edits: Edit[] = [];
  const call = /\b([A-Za-z_]\w*)[ \t]*\(/g;
  call.lastIndex = Math.max(bodyStart, 0);
  const closes = matchingParens(masked);
  for (let match = call.exec(masked); match !== null; match = call.exec(masked)) {
    const name = match[1] ?? '';
    if (KEYWORDS.has(name)) continue;
    const close = closes.get(call.lastIndex - 1);
    if (close === undefined) continue;
    const next = masked[nextCode(masked, close + 1)] ?? '';
    const isLoop = name.includes('for_each') && !/[;,)]/.test(next) && next !== '';
    if (next !== '{' && !isLoop) continue;
    const keyword = isLoop || !RUNS_ONCE.test(name) ? 'while' : 'if';
    const word = keyword.length <= name.length ? keyword : 'if';
    if (name.length >= 2) edits.push({ start: match.index, text: word.padEnd(name.length) });
  }
  return edits;
}

/** Types as arguments: `struct x` becomes `x`, `unsigned int` one name, pointer stars vanish. */
function typeArgumentEdits(masked: string, bodyStart: number): Edit[] {
  if (bodyStart < 0) return [];
  const edits: Edit[] = [];
  const tagged = /([,(])[ \t\n]*(struct|union|enum)([ \t]+\w+)([ \t]*\**)(?=[ \t\n]*([,)]))/g;
  tagged.lastIndex = bodyStart;
  for (let match = tagged.exec(masked); match !== null; match = tagged.exec(masked)) {
    const [all, before, tag = '', name = '', stars = ''] = match;
    if (before === '(' && match[5] === ')') continue;
    const start = match.index + all.length - tag.length - name.length - stars.length;
    edits.push({ start, text: `${' '.repeat(tag.length)}${name}${blank(stars)}` });
  }
  const plain =
    /([,(])[ \t\n]*((?:(?:unsigned|signed|long|short|int|char|bool|void|float|double|size_t|ssize_t|[us]\d\d?|__[ubls]e?\d\d?|u?int\d+_t|dma_addr_t|phys_addr_t)[ \t]*){1,4})(\**)(?=[ \t\n]*([,)]))/g;
  plain.lastIndex = bodyStart;
  for (let match = plain.exec(masked); match !== null; match = plain.exec(masked)) {
    const [all, before, type = '', stars = ''] = match;
    if (before === '(' && match[4] === ')') continue;
    const start = match.index + all.length - type.length - stars.length;
    edits.push({ start, text: `${'x'.padEnd(type.length)}${blank(stars)}` });
  }
  const range = /\bcase\b[^:;{}\n]{1,100}?(\.\.\.)/g;
  for (let match = range.exec(masked); match !== null; match = range.exec(masked))
    edits.push({ start: range.lastIndex - 3, text: ' | ' });
  return edits;
}

/** Offset of each round bracket's partner; brackets without one are left out. */
function matchingParens(masked: string): ReadonlyMap<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  const paren = /[(){}]/g;
  for (let match = paren.exec(masked); match !== null; match = paren.exec(masked)) {
    if (match[0] === '(') open.push(match.index);
    else if (match[0] === ')') {
      const start = open.pop();
      if (start !== undefined) closes.set(start, match.index);
    }
  }
  return closes;
}

function closing(masked: string, open: number): number {
  let depth = 0;
  for (let i = open; i < masked.length && i < open + 400; i++) {
    if (masked[i] === '(') depth++;
    else if (masked[i] === ')' && --depth === 0) return i;
  }
  return open;
}

function nextCode(masked: string, from: number): number {
  let at = from;
  while (at < masked.length && ' \t\n'.includes(masked[at] ?? '')) at++;
  return at;
}

const TAKES_ARGUMENTS =
  /^__(?:printf|scanf|acquires|releases|must_hold|cond_acquires|cond_lock|aligned|section|alloc_size|counted_by|counted_by_le|counted_by_be|free|attribute__|assume_aligned|realloc_size|deprecated)$/;

const KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'while',
  'for',
  'switch',
  'return',
  'sizeof',
  'do',
  'else',
  'case',
  'typeof',
  '__typeof__',
  'defined',
  'goto',
]);

/** Block macros that run their body at most once. */
const RUNS_ONCE = /scoped|^with_|^if_|_if$|guard/;
