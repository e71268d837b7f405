import { beforeAll, describe, expect, it } from 'vitest';
import { parseC } from '../../src/c/parse.js';
import { AT, type Names, PER_NODE, played, Recordings } from '../../src/c/recording.js';
import { grammar } from '../checks/hunk.js';

const names: Names = { types: ['a', ';'], areNamed: [true, false], fields: ['', 'left'] };

/** A node with another of type 1 in its field 1, in a text of nine characters. */
const recording = Int32Array.from([0, 0, 0, 0, 9, -1, 2 * PER_NODE, 1, 1, 0, 4, 5, 0, 2 * PER_NODE]);

describe('played', () => {
  it('gives nodes that know their places, moved by the shift', () => {
    const root = played(recording, names, 100);
    const [child] = root.children;
    expect([root.type, root.start, root.end, root.parent, root.place, root.until]).toEqual([
      'a',
      100,
      109,
      null,
      0,
      2,
    ]);
    expect([child?.type, child?.field, child?.named, child?.start, child?.parent, child?.until]).toEqual([
      ';',
      'left',
      false,
      104,
      root,
      2,
    ]);
    expect(root.all).toEqual([root, child]);
  });

  it('takes a type that the grammar does not know for an error', () => {
    const unknown = Int32Array.from(recording).fill(65535, AT.type, AT.type + 1);
    expect(played(unknown, names, 0).type).toBe('ERROR');
  });
});

describe('Recordings', () => {
  const text = (letter: string, length: number) => letter.repeat(length);

  it('remembers a million characters, and lets go of what nobody has asked for since', () => {
    const recordings = new Recordings();
    recordings.set(text('a', 600_000), recording);
    recordings.set(text('b', 600_000), recording);
    expect(recordings.get(text('a', 600_000))).toBe(recording);
    recordings.set(text('c', 600_000), recording);
    expect(recordings.get(text('a', 600_000))).toBe(null);
    expect(recordings.get(text('b', 600_000))).toBe(recording);
  });

  it('keeps what is asked for again', () => {
    const recordings = new Recordings();
    for (const other of ['b', 'c', 'd']) {
      recordings.set(text('a', 500_000), recording);
      recordings.set(text(other, 600_000), recording);
      expect(recordings.get(text('a', 500_000))).toBe(recording);
    }
  });
});

describe('a text that is parsed again', () => {
  beforeAll(grammar);

  it('gives the same syntax as nodes of their own', () => {
    const code = 'int f(void) { if (a) return g(b); = }';
    const first = parseC(code, 5)!;
    const again = parseC(code, 7)!;
    expect(again).not.toBe(first);
    const plain = (shift: number, { all }: typeof first) =>
      all.map(({ type, field, named, broken, start, end, place, until }) => [
        type,
        field,
        named,
        broken,
        start - shift,
        end - shift,
        place,
        until,
      ]);
    expect(plain(7, again)).toEqual(plain(5, first));
    expect(again.all.every((node) => node.all === again.all)).toBe(true);
  });
});
