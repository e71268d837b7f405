import { mutatedFunction } from './functions.mjs';
import { mutatedMails } from './mails.mjs';
import { randomFrom } from './random.mjs';
import { readSeeds } from './seeds.mjs';

/** Milliseconds that nothing may take. */
export const LIMIT_MS = 2000;

const seeds = readSeeds();

/** The mails of one case: `kind` is `mails` or `functions`; seed and number decide every byte. */
export function mailsOfCase(kind, seed, number) {
  const random = randomFrom(`${kind} ${seed} ${number}`);
  return kind === 'mails' ? mutatedMails(random, seeds) : [mutatedFunction(random, seeds)];
}

/**
 * Reviews the mails of a case, and says what is wrong with how that went; null if nothing is. `parts` are the project's
 * own: `review` gives the results of mails, `admits` whether one of them is for us, `sort` why a glance rules it out.
 */
export async function judgeCase(mails, { review, sort, admits }) {
  let reviewed;
  let took = Number.POSITIVE_INFINITY;
  // What else the machine does must not count: what is slow each time, by the clock and by the processor, is slow.
  for (let tries = 0; tries < 3 && took > LIMIT_MS; tries++) {
    const started = performance.now();
    const used = process.cpuUsage();
    try {
      reviewed = await review(mails);
    } catch (error) {
      return `threw ${error instanceof Error ? error.stack : error}`;
    }
    const { user, system } = process.cpuUsage(used);
    took = Math.min(took, performance.now() - started, (user + system) / 1000);
  }
  if (took > LIMIT_MS) return `took ${Math.round(took)} ms`;
  if (reviewed.length !== mails.length) return `gave ${reviewed.length} results for ${mails.length} mails`;
  for (const [i, each] of reviewed.entries()) {
    const wrong = wrongIn(each);
    if (wrong !== null) return wrong;
    if (admits(each) && (await sort(mails[i])) !== null) return 'was ruled out at a glance, but is for us';
  }
  return null;
}

function wrongIn({ review, message }) {
  const [crash] = review.crashes;
  if (crash !== undefined) return `crashed ${crash.check}: ${crash.message}`;
  // Soft-wrapped lines are joined before they are quoted.
  const flowed = message.headers.some(({ name, value }) => name === 'content-type' && /flowed/i.test(value));
  const lines = message.body.split('\n');
  const astray = review.reported.find(({ quoted, bodyLine }) => quoted !== lines[bodyLine - 1]);
  if (flowed || astray === undefined) return null;
  return `quotes a line that is not there: ${astray.check} at ${astray.bodyLine}`;
}
