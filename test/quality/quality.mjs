// Prints what Kogin finds and what it says wrongly, on real mails with labels, as one table; same input, same table.
// Rows `asked for` say what must hold, and whether it does.
// npm run quality [-- PART...]; the parts: fixes reviews wrong-fixes seed order list verdicts.
// KOGIN_SHARED has the labelled mails (default: ../shared). KOGIN_TREES and KOGIN_ARCHIVES, paths with colons between
// them, are the kernel repositories and the list archives; what is not named is looked for below KOGIN_MIRROR (default:
// ../.mirror). The exit status is 1 if a finding known to be wrong is reported again, if the
// seed is not as it must be, or if the same mails give other output.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureFixes, measureOrder, measureSeed } from './labelled.mjs';
import { measureList, measureReviews, measureWrongFixes } from './listed.mjs';
import { isArchive, pathsIn, root, treeVersion } from './places.mjs';
import { readVerdicts } from './records.mjs';
import { measureVerdicts } from './verdicts.mjs';

const PARTS = {
  fixes: measureFixes,
  reviews: measureReviews,
  'wrong-fixes': measureWrongFixes,
  seed: measureSeed,
  order: measureOrder,
  list: measureList,
  verdicts: measureVerdicts,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in PARTS));
if (unknown === undefined) await quality();
else {
  process.stderr.write(`there is no part "${unknown}", only ${Object.keys(PARTS).join(' ')}\n`);
  process.exitCode = 2;
}

async function quality() {
  const places = findPlaces();
  const rows = [];
  const failures = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rows.push(...(await measure({ ...places, fail: (reason) => failures.push(reason) })));
  }
  for (const missing of places.missing) rows.push(['left out', missing, '']);
  table(rows);
  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

/** Where everything lies, and what is not there; the trees in the order of their versions. */
function findPlaces() {
  const shared = process.env.KOGIN_SHARED ?? join(root, '..', 'shared');
  const mirror = process.env.KOGIN_MIRROR ?? join(root, '..', '.mirror');
  const found = existsSync(mirror)
    ? readdirSync(mirror)
        .sort()
        .map((name) => join(mirror, name, 'repo'))
        .map((path) => (existsSync(join(path, '.git')) ? join(path, '.git') : path))
        .filter((path) => existsSync(path))
    : [];
  const versions = new Map(found.map((path) => [path, treeVersion(path)]));
  const trees =
    pathsIn(process.env.KOGIN_TREES) ??
    found
      .filter((path) => versions.get(path) !== null)
      .sort((a, b) => versions.get(a) - versions.get(b) || (a < b ? -1 : 1));
  const archives = pathsIn(process.env.KOGIN_ARCHIVES) ?? found.filter(isArchive);
  const missing = [];
  if (!existsSync(shared)) missing.push(`all labelled mails: there is no ${shared} (KOGIN_SHARED)`);
  if (trees.length === 0) missing.push('everything with trees: none was named (KOGIN_TREES)');
  if (archives.length === 0) missing.push('verdicts on archives: none was named (KOGIN_ARCHIVES)');
  return { shared: existsSync(shared) ? shared : null, trees, archives, missing, verdicts: readVerdicts() };
}

function table(rows) {
  const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}
