import type { Check } from '../checks/check.js';
import { checks as known } from '../checks/index.js';
import type { Config, TreeConfig } from '../config.js';
import { countHint, readMails } from '../io/files.js';
import { openTree, type Tree } from '../io/tree.js';
import { defaultAdmission } from '../policy/admission-rules.js';
import { serializeReply } from '../reply/headers.js';
import { loadLearnt } from './learnt-table.js';
import { type Reviewed, reviewMails } from './review.js';

/** A reviewed mail with its reply as it would be handed to the mail server, and when it was reviewed. */
export interface Outcome extends Reviewed {
  readonly composed: Uint8Array | null;
  /** When the job began, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** What is to be reviewed, and with what. */
export interface Job {
  readonly paths: readonly string[];
  readonly trees: readonly TreeConfig[];
  readonly checks: readonly Check[];
  readonly identity: Config['identity'];
  /** Where what a tree has taught is kept. */
  readonly data: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Every check, in the order in which they run. */
export function allChecks(): readonly Check[] {
  return known;
}

/** Checks by their ids. */
export interface Choice {
  readonly only: readonly string[];
  readonly off: readonly string[];
}

/** The named checks or, if none is named, all but those that are off; throws on an id that no check has. */
export function chooseChecks(choice: Choice): readonly Check[] {
  const ids = new Set(known.map((check) => check.id));
  const unknown = [...choice.only, ...choice.off].find((id) => !ids.has(id));
  if (unknown !== undefined) throw new Error(`no check is called ${unknown} (kogin checks lists them)`);
  if (choice.only.length > 0) return known.filter((check) => choice.only.includes(check.id));
  return known.filter((check) => !choice.off.includes(check.id));
}

/** How many mails the paths hold; null where that is not cheap to know. */
export async function countMails(paths: readonly string[]): Promise<number | null> {
  return countHint(paths);
}

/** Reviews every mail of the paths, whatever part of the kernel it touches, in the order of the input. */
export async function* reviewPaths(job: Job): AsyncGenerator<Outcome> {
  const trees: Tree[] = [];
  try {
    for (const tree of job.trees) trees.push(await openTree(tree));
    const { checks, identity, now } = job;
    const admission = { ...defaultAdmission, ownAddresses: [identity.address.toLowerCase()] };
    const learnt = await loadLearnt(job.data);
    const startedAt = now();
    for await (const reviewed of reviewMails(readMails(job.paths), {
      checks,
      trees,
      learnt,
      admission,
      identity,
      now,
    })) {
      const finishedAt = now();
      const composed = reviewed.reply === null ? null : serializeReply(reviewed.reply);
      yield { ...reviewed, composed, startedAt, finishedAt };
    }
  } finally {
    for (const tree of trees) await tree.close();
  }
}
