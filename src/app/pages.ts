import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { parseMessage } from '../mail/parse.js';
import { openWeb, type Web } from '../web/server.js';
import type { Decide, Rerun as RerunPage } from '../web/site.js';
import type { Desk } from './desk.js';
import { checkStandings, restoreCheck } from './maturity.js';
import { openDesk } from './open-desk.js';
import { openRerunOn } from './open-rerun.js';
import { approveMail, refuseMail } from './outbox.js';
import { heedVerdicts } from './outcomes.js';
import { rerun } from './rerun.js';
import { paragraphsOf } from './rerun-text.js';
import { allChecks } from './wire.js';

/** What the pages are started with. */
export interface PagesSetup {
  readonly config: Config;
  /** The version of Kogin. */
  readonly kogin: string;
  readonly log: Log;
  /** Holds the secrets of the mailboxes, for reruns. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The host of the address that the configuration has unless somebody names a real one. */
const EXAMPLE_URL = 'https://kogin.example.org';

/** Serves the pages of the configuration on a database of their own connection; throws if they cannot be served. */
export async function openPages(setup: PagesSetup): Promise<Web> {
  const { config, kogin, log, now } = setup;
  const { desk, close } = await openDesk(config, now);
  try {
    const web = await openWeb({
      db: desk.db,
      name: config.identity.name,
      url: config.identity.url === EXAMPLE_URL ? null : config.identity.url,
      version: kogin,
      address: config.web.address,
      port: config.web.port,
      behindProxy: config.web.behind_proxy,
      now,
      readMail: (raw) => parseMessage(raw),
      bases: [...new Set(config.trees.flatMap(({ refs }) => refs))],
      rerun: oneAtATime((request) => rerunForPage(request, { desk, setup })),
      decide: decideFor(desk),
      heedVerdicts: async () => {
        await heedVerdicts(desk.db);
      },
      standings: () => checkStandings(desk.db, allChecks()),
      restoreCheck: ({ check, ...decided }) => restoreCheck(desk.db, check, { ...decided, at: now() }),
      onError: (error, path) => log.error({ err: error, path }, 'a page failed'),
    });
    return {
      url: web.url,
      async close() {
        await web.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function decideFor(desk: Desk): Decide {
  return ({ id, decision, by, why }) =>
    decision === 'approve' ? approveMail(desk, id, { by, why }) : refuseMail(desk, id, { by, why });
}

/** A review takes seconds of a processor, so a second one is asked for again later. */
function oneAtATime(run: RerunPage): RerunPage {
  let busy = false;
  return async (request) => {
    if (busy) return 'Another rerun is under way; ask again in a moment.';
    busy = true;
    try {
      return await run(request);
    } finally {
      busy = false;
    }
  };
}

async function rerunForPage(
  { messageId, base, send }: Parameters<RerunPage>[0],
  { desk, setup }: { readonly desk: Desk; readonly setup: PagesSetup },
): Promise<string> {
  const opened = await openRerunOn(desk.db, setup);
  try {
    const result = await rerun({ reference: messageId, base, send }, opened.context);
    return result.kind === 'refused' ? `Not run: ${result.reason}.` : paragraphsOf(result);
  } finally {
    await opened.close();
  }
}
