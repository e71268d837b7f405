import { describe, expect, test } from 'vitest';
import { NO_REPLIES, replyEnd, replyMail } from '../../../src/cli/formats/reply.js';

const SEPARATOR = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';

function print(mails: readonly string[]): string {
  let text = '';
  let stream = NO_REPLIES;
  for (const mail of mails) {
    const step = replyMail(stream, new TextEncoder().encode(mail));
    text += step.text;
    stream = step.stream;
  }
  return text + replyEnd(stream);
}

describe('replies', () => {
  test('none prints nothing', () => expect(print([])).toBe(''));

  test('one is printed as sendmail wants it', () => {
    const mail = 'From: a@example.org\n\nFrom here on: Zoë\n';
    expect(print([mail])).toBe(mail);
  });

  test('several are an mboxrd', () => {
    expect(
      print([
        'From: a@example.org\n\nFrom here\n> From there\n>From nowhere\n',
        'Subject: b\n\nb',
        'Subject: c\n\nc\n',
      ]),
    ).toBe(
      `${SEPARATOR}From: a@example.org\n\n>From here\n> From there\n>>From nowhere\n\n${SEPARATOR}Subject: b\n\nb\n\n${SEPARATOR}Subject: c\n\nc\n\n`,
    );
  });

  test('no more than one mail is ever kept', () => {
    let stream = NO_REPLIES;
    for (let mail = 0; mail < 5; mail++) ({ stream } = replyMail(stream, new Uint8Array([97])));
    expect(stream).toEqual({ mails: 5, waiting: null });
  });
});
