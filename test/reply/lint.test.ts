import { describe, expect, test } from 'vitest';
import { lintMail, lintRules } from '../../src/reply/lint.js';
import { golden, names } from './breaches.js';
import { bodyBreaches } from './breaches-body.js';
import { headerBreaches } from './breaches-headers.js';

const breaches = [...headerBreaches, ...bodyBreaches];

test('there are mails to try', () => {
  expect(names.length).toBeGreaterThan(10);
});

test.each(names)('the mail %s keeps every rule', async (name) => {
  const { text, context } = await golden(name);
  expect(lintMail(Buffer.from(text), 'review', context)).toEqual([]);
});

describe('a mail that breaks a rule is kept, and says why', () => {
  test.each(breaches)('$rule: $detail', async ({ rule, detail, change, answered, optouts, of }) => {
    const { text, context } = await golden(of ?? 'one-finding', answered);
    const mail = Buffer.from(change === undefined ? text : change(text));
    const broken = lintMail(mail, 'review', { ...context, optouts: optouts ?? [] });
    expect(broken).toContainEqual({ rule, detail });
  });

  test('every rule has its breach', () => {
    const tried = new Set(breaches.map(({ rule }) => rule));
    const untried = lintRules.filter(({ id, kinds }) => kinds.includes('review') && !tried.has(id));
    expect(untried.map(({ id }) => id)).toEqual([]);
  });

  test.each([
    ['bytes that are not UTF-8', Buffer.from([0x46, 0xff, 0x0a, 0x0a]), 'it is not UTF-8'],
    ['a mail without a body', Buffer.from('From: x\n'), 'it has no body'],
  ])('%s', async (_, bytes, detail) => {
    const { context } = await golden('one-finding');
    expect(lintMail(bytes, 'review', context)).toEqual([{ rule: 'readable', detail }]);
  });
});
