import { beforeAll, describe, expect, it } from 'vitest';
import { type Cfg, cfgOf } from '../../src/c/cfg.js';
import type { Point } from '../../src/c/cfg-points.js';
import type { CFunction } from '../../src/c/functions.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf, functionIn, hunksOf } from './reading.js';

beforeAll(grammar);

/** The flow as one line: `from > to`, with `cond ? when true : when false`; marks without code of their own are left out. */
function drawn(fn: CFunction, cfg: Cfg): string {
  const reached = new Set<number>([0]);
  for (const id of reached) for (const edge of cfg.points[id]!.next) reached.add(edge.to);
  const points = [...reached].map((id) => cfg.points[id]!).filter((point) => !isMark(fn, point));
  points.sort((a, b) => (a.node?.start ?? -1) - (b.node?.start ?? -1));
  return points.map((point) => step(fn, cfg, point)).join(' | ');
}

function isMark(fn: CFunction, point: Point): boolean {
  return point.kind === 'join' || point.kind === 'exit' || label(fn, point) === '';
}

function step(fn: CFunction, cfg: Cfg, point: Point): string {
  const to = (when: boolean | null) =>
    point.next
      .filter((edge) => edge.when === when)
      .flatMap((edge) => behindMarks(fn, cfg, edge.to))
      .join(' & ') || 'nowhere';
  const branches = point.next.some((edge) => edge.when !== null);
  return branches ? `${label(fn, point)} ? ${to(true)} : ${to(false)}` : `${label(fn, point)} > ${to(null)}`;
}

function behindMarks(fn: CFunction, cfg: Cfg, first: number): readonly string[] {
  const found: string[] = [];
  const queue = [first];
  for (const id of queue) {
    const point = cfg.points[id]!;
    if (point.kind === 'exit' || !isMark(fn, point)) found.push(label(fn, point));
    else queue.push(...point.next.map((edge) => edge.to).filter((next) => !queue.includes(next)));
  }
  return found;
}

function label(fn: CFunction, { node, kind }: Point): string {
  if (node === null) return kind;
  return fn.outline.image.text.slice(node.start, node.end).replace(/\s+/g, ' ').replace(/;$/, '');
}

function flow(body: string): string {
  const fn = bodyOf(body);
  const cfg = cfgOf(fn, fn.fragments[0]!);
  return `${cfg.broken ? 'broken ' : ''}${drawn(fn, cfg)}`;
}

describe('straight lines and branches', () => {
  it.each([
    ['a();', 'entry > a() | a() > exit'],
    ['', 'entry > exit'],
    ['a(); return 1;', 'entry > a() | a() > return 1 | return 1 > exit'],
    ['int x = a(); b(x);', 'entry > int x = a() | int x = a() > b(x) | b(x) > exit'],
    ['if (p) a(); b();', 'entry > p | p ? a() : b() | a() > b() | b() > exit'],
    ['if (p) a(); else b();', 'entry > p | p ? a() : b() | a() > exit | b() > exit'],
    ['if (!p) a();', 'entry > p | p ? exit : a() | a() > exit'],
    ['if (!(p)) a();', 'entry > p | p ? exit : a() | a() > exit'],
    ['if (p && q) a();', 'entry > p | p ? q : exit | q ? a() : exit | a() > exit'],
    ['if (p || q) a();', 'entry > p | p ? a() : q | q ? a() : exit | a() > exit'],
    ['if (!(p || !q)) a();', 'entry > p | p ? exit : q | q ? a() : exit | a() > exit'],
    ['if (unlikely(!p)) a();', 'entry > p | p ? exit : a() | a() > exit'],
    ['if (WARN_ON(p)) a();', 'entry > p | p ? a() : exit | a() > exit'],
    ['if (IS_ERR(p)) a();', 'entry > IS_ERR(p) | IS_ERR(p) ? a() : exit | a() > exit'],
    ['if (p) return 1; a();', 'entry > p | p ? return 1 : a() | return 1 > exit | a() > exit'],
    [
      'if (p) a(); else if (n) b(); else c();',
      'entry > p | p ? a() : n | a() > exit | n ? b() : c() | b() > exit | c() > exit',
    ],
    ['if ((p = a())) b();', 'entry > p = a() | p = a() ? b() : exit | b() > exit'],
  ])('%s', (body, expected) => {
    expect(flow(body)).toBe(expected);
  });
});

describe('loops', () => {
  it.each([
    ['while (n) a(); b();', 'entry > n | n ? a() : b() | a() > n | b() > exit'],
    ['do { a(); } while (n); b();', 'entry > a() | a() > n | n ? a() : b() | b() > exit'],
    [
      'for (i = 0; i < n; i++) a();',
      'entry > i = 0 | i = 0 > i < n | i < n ? a() : exit | i++ > i < n | a() > i++',
    ],
    ['for (;;) { if (n) break; a(); }', 'entry > n | n ? break : a() | break > exit | a() > n'],
    [
      'while (1) { if (n) break; a(); } b();',
      'entry > 1 | 1 ? n : nowhere | n ? break : a() | break > b() | a() > 1 | b() > exit',
    ],
    [
      'while (n) { if (p) continue; a(); }',
      'entry > n | n ? p : exit | p ? continue : a() | continue > n | a() > n',
    ],
    [
      'for (i = 0; i < n; i++) { if (p) continue; a(); }',
      'entry > i = 0 | i = 0 > i < n | i < n ? p : exit | i++ > i < n | p ? continue : a() | continue > i++ | a() > i++',
    ],
    [
      'do { if (p) continue; a(); } while (n);',
      'entry > p | p ? continue : a() | continue > n | a() > n | n ? p : exit',
    ],
    [
      'list_for_each_entry(i, l, m) a(i); b();',
      'entry > (i, l, m) | (i, l, m) ? a(i) : b() | a(i) > (i, l, m) | b() > exit',
    ],
    [
      'for_each_x(i) { if (p) break; } b();',
      'entry > (i) | (i) ? p : b() | p ? break : (i) | break > b() | b() > exit',
    ],
    [
      'while (n) { while (p) { break; } a(); }',
      'entry > n | n ? p : exit | p ? break : a() | break > a() | a() > n',
    ],
  ])('%s', (body, expected) => {
    expect(flow(body)).toBe(expected);
  });
});

describe('switch', () => {
  it.each([
    [
      'switch (n) { case 1: a(); break; case 2: b(); break; } c();',
      'entry > (n) | (n) > a() & b() & c() | a() > break | break > c() | b() > break | break > c() | c() > exit',
    ],
    [
      'switch (n) { case 1: a(); case 2: b(); }',
      'entry > (n) | (n) > a() & b() & exit | a() > b() | b() > exit',
    ],
    [
      'switch (n) { case 1: case 2: a(); break; default: b(); }',
      'entry > (n) | (n) > a() & a() & b() | a() > break | break > exit | b() > exit',
    ],
    [
      'switch (n) { case 1: return 1; default: return 2; }',
      'entry > (n) | (n) > return 1 & return 2 | return 1 > exit | return 2 > exit',
    ],
    [
      'while (p) { switch (n) { case 1: continue; } a(); }',
      'entry > p | p ? (n) : exit | (n) > continue & a() | continue > p | a() > p',
    ],
  ])('%s', (body, expected) => {
    expect(flow(body)).toBe(expected);
  });
});

describe('jumps', () => {
  it.each([
    [
      'if (p) goto out; a(); out: b();',
      'entry > p | p ? goto out : a() | goto out > out | a() > out | out > b() | b() > exit',
    ],
    [
      'again: a(); if (p) goto again;',
      'entry > again | again > a() | a() > p | p ? goto again : exit | goto again > again',
    ],
    ['goto nowhere;', 'broken entry > goto nowhere | goto nowhere > nowhere'],
    [
      'if (p) goto out; a(); out: return 1;',
      'entry > p | p ? goto out : a() | goto out > out | a() > out | out > return 1 | return 1 > exit',
    ],
  ])('%s', (body, expected) => {
    expect(flow(body)).toBe(expected);
  });

  it('a computed goto cannot be followed', () => {
    expect(flow('goto *p;')).toMatch(/^broken /);
  });
});

describe('guards', () => {
  it.each([
    [
      'scoped_guard(mutex, &p->lock) { a(); } b();',
      'entry > (mutex, &p->lock) | (mutex, &p->lock) > a() | a() > b() | b() > exit',
    ],
    [
      'scoped_guard(mutex, &p->lock) return 1;',
      'entry > scoped_guard(mutex, &p->lock) | scoped_guard(mutex, &p->lock) > return 1 | return 1 > exit',
    ],
    [
      'guard(mutex)(&p->lock); a();',
      'entry > guard(mutex)(&p->lock) | guard(mutex)(&p->lock) > a() | a() > exit',
    ],
  ])('%s', (body, expected) => {
    expect(flow(body)).toBe(expected);
  });
});

describe('what is not in view', () => {
  const inF = 'int f(struct kumo *p)';
  const drawnOf = (section: string, text: string) => {
    const fn = functionIn(hunksOf({ section, text }), 'f');
    const cfg = cfgOf(fn, fn.fragments[0]!);
    const outside = cfg.points.filter((point) => point.outside).map((point) => point.kind);
    return `${cfg.broken ? 'broken ' : ''}${drawn(fn, cfg)} | outside: ${outside.join(' ')}`;
  };

  it('a body in the middle is entered from outside, and its labels too', () => {
    expect(drawnOf(inF, '\ta();\nout:\n\tb();\n}\n')).toBe(
      'entry > a() | a() > out | out > b() | b() > exit | outside: entry label',
    );
  });

  it('a jump to a label below leaves what is in view', () => {
    expect(drawnOf(inF, '\tif (p)\n\t\tgoto out;\n\ta();\n')).toBe(
      'entry > p | p ? goto out : a() | goto out > exit | a() > exit | outside: entry',
    );
  });

  it('a break out of a loop that begins above leaves what is in view', () => {
    expect(drawnOf(inF, '\t\ta();\n\t\tbreak;\n\t}\n\tb();\n}\n')).toContain('break > exit');
  });

  it('a block that is opened above may have run or not', () => {
    expect(drawnOf(inF, '\t\ta();\n\t}\n\tb();\n}\n')).toBe(
      'entry > a() & b() | a() > b() | b() > exit | outside: entry',
    );
  });

  it('the else of a branch that is above runs only without it', () => {
    expect(drawnOf(inF, '\t\ta();\n\t} else {\n\t\tb();\n\t}\n\tc();\n}\n')).toBe(
      'entry > a() & b() | a() > c() | b() > c() | c() > exit | outside: entry',
    );
  });

  it('a whole body is entered at its head only', () => {
    const fn = bodyOf('a();\nout:\nb();');
    expect(cfgOf(fn, fn.fragments[0]!).points.filter((point) => point.outside)).toEqual([]);
  });

  it('an error breaks the flow', () => {
    expect(flow('a(); = = 1; b();')).toMatch(/^broken /);
  });
});
