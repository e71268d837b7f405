import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { Patch } from '../../src/domain/series.js';
import { readMails } from '../../src/io/files.js';
import { parseMessage, UnreadableMail } from '../../src/mail/parse.js';
import { assembleSeries } from '../../src/series/assemble.js';
import { toPatch } from '../../src/series/patch.js';
import { type SeriesTrace, traceSeries } from '../../src/series/trace.js';
import { linkVersions, type VersionLink } from '../../src/series/versions.js';

/** A pair of series that a person has looked at: `wrong` pairs are no versions of one work. */
interface Judged {
  readonly newer: string;
  readonly older: string;
  readonly verdict: 'right' | 'wrong';
}

const corpus = join(process.env['KOGIN_SHARED'] ?? '../shared', 'corpus');
const present = existsSync(corpus);
const judged = readFileSync(new URL('versions.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Judged);
const name = ({ newer, older }: { newer: string; older: string }) => `${newer} <- ${older}`;

async function tracesIn(path: string): Promise<readonly SeriesTrace[]> {
  const patches: Patch[] = [];
  for await (const { raw } of readMails([path])) {
    const message = await parseMessage(raw).catch((error: unknown) => {
      if (error instanceof UnreadableMail) return null;
      throw error;
    });
    if (message !== null) patches.push(toPatch(message, parseDiff(message.body)));
  }
  return assembleSeries(patches).map(traceSeries);
}

describe.skipIf(!present)(`versions in ${corpus}${present ? '' : ' (folder is absent)'}`, () => {
  let links: readonly VersionLink[] = [];
  let series = 0;

  beforeAll(async () => {
    const archive = await tracesIn(join(corpus, 'archives/etnaviv.bundle'));
    const threads = await tracesIn(join(corpus, 'threads'));
    series = archive.length + threads.length;
    links = [...linkVersions(archive), ...linkVersions(threads)];
  }, 60_000);

  it('every pair has been looked at by a person', () => {
    const known = new Set(judged.map(name));
    const pairs = links.map(({ newer, older }) => name({ newer: newer.rootId, older: older.rootId }));
    expect(series).toBeGreaterThan(450);
    expect(pairs.filter((pair) => !known.has(pair))).toEqual([]);
  });

  it('at least 95 % of the pairs are right, and no right one is lost', () => {
    const found = new Set(
      links.map(({ newer, older }) => name({ newer: newer.rootId, older: older.rootId })),
    );
    const right = judged.filter((pair) => pair.verdict === 'right' && found.has(name(pair)));
    expect(found.size).toBeGreaterThanOrEqual(60);
    expect(right.length / found.size).toBeGreaterThanOrEqual(0.95);
    expect(judged.filter((pair) => pair.verdict === 'right' && !found.has(name(pair)))).toEqual([]);
  });

  it('no pair is of two people, unless the newer one names the older one itself', () => {
    const strangers = links.filter(
      ({ newer, older, reasons }) =>
        !newer.people.some((person) => older.people.includes(person)) &&
        !reasons.some((reason) => reason === 'pointer' || reason === 'change-id'),
    );
    expect(strangers.map(({ newer }) => newer.rootId)).toEqual([]);
  });
});
