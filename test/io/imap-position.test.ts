import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FolderPosition,
  moveTo,
  readPosition,
  startAt,
  startNew,
  writePosition,
} from '../../src/io/imap-position.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const SINCE = Date.UTC(2031, 0, 1);
const state = (next: number, validity = 'v1') => ({ validity, next, guessed: false });

describe('a folder that is opened', () => {
  test('for the first time has all its mails in the history', () => {
    expect(startAt(null, state(51), SINCE)).toMatchObject({
      next: 51,
      history: { from: 1, to: 50 },
      since: SINCE,
    });
  });

  test('while it is empty has no history', () => {
    expect(startAt(null, state(1), SINCE)).toMatchObject({ next: 1, history: null });
  });

  test('again is read on where it stands, whatever was removed', () => {
    const stored = startNew(state(9), SINCE);
    expect(startAt(stored, state(90), SINCE + DAY_MS)).toBe(stored);
  });

  test('with another UIDVALIDITY is looked at from the beginning, back to the last mail that was read', () => {
    const stored = { ...startNew(state(9), SINCE), next: 9, newest: SINCE - 3 * DAY_MS };
    expect(startAt(stored, state(5, 'v2'), SINCE)).toEqual({
      validity: 'v2',
      next: 5,
      history: { from: 1, to: 4 },
      since: SINCE - 4 * DAY_MS,
      newest: SINCE - 3 * DAY_MS,
      unmarked: [],
    });
  });

  test('that was put back to an older state is looked at from the beginning', () => {
    const stored = { ...startNew(state(9), SINCE), next: 9 };
    expect(startAt(stored, state(5), SINCE)).toMatchObject({ next: 5, history: { from: 1, to: 4 } });
    // A server that does not announce UIDs is no sign of that.
    expect(startAt(stored, { ...state(5), guessed: true }, SINCE)).toBe(stored);
  });
});

describe('the position', () => {
  const start = startAt(null, state(11), SINCE);

  test('moves up with new mails and down with old ones', () => {
    expect(moveTo(start, 14)).toMatchObject({ next: 15, history: { from: 1, to: 10 } });
    expect(moveTo(start, 7)).toMatchObject({ next: 11, history: { from: 1, to: 6 } });
    expect(moveTo(start, 1)).toMatchObject({ next: 11, history: null });
  });

  test('never moves back', () => {
    const uids = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 });
    fc.assert(
      fc.property(uids, (steps) => {
        let position: FolderPosition = start;
        for (const uid of steps) {
          const next = moveTo(position, uid);
          expect(next.next).toBeGreaterThanOrEqual(position.next);
          expect(next.history?.to ?? 0).toBeLessThanOrEqual(position.history?.to ?? 0);
          position = next;
        }
      }),
    );
  });

  test('is read as it was written', () => {
    const position = { ...moveTo(start, 14), unmarked: [12, 14] };
    expect(readPosition(writePosition(position))).toEqual(position);
  });

  test.each([
    '{}',
    'null',
    '[1]',
    '{"validity":1,"next":2,"since":3,"newest":4,"history":null,"unmarked":[]}',
  ])('of another kind is refused: %s', (text) => {
    expect(() => readPosition(text)).toThrow('is none of IMAP');
  });
});
