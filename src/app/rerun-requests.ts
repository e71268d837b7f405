import type { Log } from '../log.js';
import { saysTheSame } from '../review/difference.js';
import { finishRerun, openReruns } from '../store/commands.js';
import { type Rerun, type RerunContext, rerun } from './rerun.js';
import { Stopped } from './slices.js';

/**
 * Reruns what people asked for by mail or on the pages, oldest first, and gives the number of requests that were taken.
 * What is new goes among the held replies; a request that comes to nothing is logged with the reason and not repeated.
 */
export async function takeReruns(context: RerunContext, log: Log): Promise<number> {
  const requests = await openReruns(context.db);
  let taken = 0;
  for (const { id, patchId, base, by } of requests) {
    const asked = { messageId: patchId, base, by };
    let outcome: string;
    try {
      outcome = rerunWords(await rerun({ reference: patchId, base, send: true }, context));
      log.info({ ...asked, outcome }, 'rerun done');
    } catch (error) {
      // It stays asked for, and is taken at the next start.
      if (error instanceof Stopped) break;
      outcome = `failed: ${error instanceof Error ? error.message : String(error)}`;
      log.error({ ...asked, err: error }, 'rerun failed');
    }
    await finishRerun(context.db, id, { at: context.now(), outcome });
    taken++;
  }
  return taken;
}

/** What came of a rerun, in one line for people. */
export function rerunWords(result: Rerun): string {
  if (result.kind === 'refused') return result.reason;
  const { parts } = result;
  const again = parts.flatMap(({ difference }) => difference ?? []);
  const fresh = parts.filter(({ difference }) => difference === null);
  const added =
    again.flatMap((each) => each.added).length + fresh.flatMap(({ review }) => review.reported).length;
  const gone = again.flatMap((each) => each.gone).length;
  const same = again.flatMap((each) => each.same).length;
  const causes = new Set(again.flatMap(({ why }) => why.map(({ kind }) => WORDS[kind])));
  const why = causes.size === 0 ? '' : ` (${[...causes].join(', ')})`;
  if (fresh.length === 0 && again.every(saysTheSame)) return `no difference, ${same} the same${why}`;
  return `${added} new, ${gone} gone, ${same} the same${why}`;
}

const WORDS = {
  'other-base': 'other base',
  'newer-kogin': 'other Kogin',
  'changed-check': 'changed checks',
} as const;
