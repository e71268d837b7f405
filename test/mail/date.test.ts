import { describe, expect, it } from 'vitest';
import { parseDate } from '../../src/mail/date.js';

const EIGHT = Date.UTC(2026, 5, 1, 8);

describe('parseDate', () => {
  it.each([
    ['Mon, 1 Jun 2026 08:00:00 +0000', EIGHT],
    ['Mon,  1 Jun 2026 10:00:00 +0200', EIGHT],
    ['Mon, 01 Jun 2026 13:30:00 +0530 (IST)', EIGHT],
    ['1 Jun 2026 01:00 -0700', EIGHT],
    ['Mon, 1 Jun 2026 08:00:00 GMT', EIGHT],
    ['Mon, 1 Jun 2026 04:00:00 EDT', EIGHT],
    ['Mon, 1 Jun 2026 08:00:00', EIGHT],
    ['Mon, 1 Jun 2026 08:00:00 -0000', EIGHT],
    ['Mon, 1 June 26 08:00:00 +0000', EIGHT],
    ['Mon, 1 Jun 1998 08:00:00 +0000', Date.UTC(1998, 5, 1, 8)],
    ['Mon, 1 Jun 98 08:00:00 +0000', Date.UTC(1998, 5, 1, 8)],
    ['', null],
    ['yesterday', null],
    ['Mon, 1 Hop 2026 08:00:00 +0000', null],
    ['Mon, 41 Jun 2026 08:00:00 +0000', null],
    ['Mon, 1 Jun 2026 28:00:00 +0000', null],
  ])('%j', (text, date) => expect(parseDate(text)).toBe(date));
});
