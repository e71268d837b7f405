import { judgeCase, mailsOfCase } from './cases.mjs';
import { parts } from './parts.mjs';

/** In a thread: tries cases `from` up to, but not with, `to`; gives the mails in them and what went wrong. */
export async function tryCases({ kind, seed, from, to }) {
  const failures = [];
  let mails = 0;
  for (let number = from; number < to; number++) {
    const made = mailsOfCase(kind, seed, number);
    mails += made.length;
    const wrong = await judgeCase(made, parts);
    if (wrong !== null) failures.push({ number, wrong });
  }
  return { mails, failures };
}
