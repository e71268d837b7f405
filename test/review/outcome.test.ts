import { describe, expect, it } from 'vitest';
import { parseDiff } from '../../src/diff/parse.js';
import type { PatchedFile } from '../../src/domain/diff.js';
import type { Finding } from '../../src/domain/finding.js';
import {
  outcomeOf,
  type PersonsVerdict,
  type Seen,
  type Sighting,
  showsFunction,
  sightingOf,
  treeHasFinding,
  type VersionJudged,
} from '../../src/review/outcome.js';
import { finding } from '../store/records.js';

const PIN: Finding = { ...finding('err-ptr-null-check'), function: 'kumo_gem_pin' };

function seen(...sightings: readonly Sighting[]): readonly Seen[] {
  return sightings.map((sighting, index) => ({ version: `v${index + 1}`, sighting, messageId: null }));
}

describe('outcomeOf', () => {
  it.each<[readonly Sighting[], string, string]>([
    [['reported'], 'open', 'open since v1'],
    [['reported', 'reported', 'reported'], 'open', 'open since v1, still open in v3'],
    [['reported', 'held'], 'open', 'open since v1, still open in v2'],
    [['reported', 'not-judged'], 'open', 'open since v1'],
    [['reported', 'gone'], 'fixed', 'fixed in v2'],
    [['reported', 'gone', 'not-judged'], 'fixed', 'fixed in v2'],
    [['reported', 'not-judged', 'gone'], 'fixed', 'fixed in v3'],
    [['reported', 'gone', 'reported'], 'open', 'open since v1, still open in v3'],
    [['reported', 'vanished'], 'vanished', 'v2 has no such code any more'],
  ])('%j is %s', (sightings, state, detail) => {
    expect(outcomeOf({ seen: seen(...sightings), verdicts: [], merged: null })).toMatchObject({
      state,
      detail,
    });
  });

  it.each<[PersonsVerdict['verdict'], string]>([
    ['wrong', 'wrong'],
    ['intended', 'intended'],
    ['old', 'old'],
    ['dup', 'duplicate'],
  ])('a person who says %s has the last word', (verdict, state) => {
    const verdicts = [
      { verdict, by: 'Wanda', detail: 'the callee never fails' },
      { verdict: 'old', by: 'Otto', detail: '' },
    ] as const;
    const outcome = outcomeOf({ seen: seen('reported', 'gone'), verdicts, merged: 'drm-next 1a2b3c' });
    expect(outcome).toEqual({ state, version: 'v2', detail: `${state}, said Wanda: the callee never fails` });
  });

  it('a line that a tree has was merged anyway, unless a later version fixed it', () => {
    const merged = 'drm-next 1a2b3c4d5e6f';
    const of = (...sightings: Sighting[]) =>
      outcomeOf({ seen: seen(...sightings), verdicts: [], merged }).state;
    expect(of('reported')).toBe('merged');
    expect(of('reported', 'gone')).toBe('fixed');
  });
});

const DIFF = `diff --git a/drivers/gpu/drm/kumo/kumo_gem.c b/drivers/gpu/drm/kumo/kumo_gem.c
--- a/drivers/gpu/drm/kumo/kumo_gem.c
+++ b/drivers/gpu/drm/kumo/kumo_gem.c
@@ -10,3 +10,3 @@ static int kumo_gem_pin(struct kumo_bo *bo)
 \tint ret;
-\tsgt = a();
+\tsgt = b();
 \treturn 0;
@@ -30,3 +30,3 @@ struct kumo_ops {
 
-int kumo_gem_map(struct kumo_bo *bo)
+int kumo_gem_remap(struct kumo_bo *bo)
 {
`;

function filesOf(text: string): readonly PatchedFile[] {
  const diff = parseDiff(text);
  if (diff.kind !== 'files') throw new Error(`the fixture is ${diff.kind}`);
  return diff.files;
}

const [FILE] = filesOf(DIFF);

it.each([
  ['kumo_gem_pin', true],
  ['kumo_gem_remap', true],
  ['kumo_gem_map', false],
  ['kumo_gem', false],
  ['', true],
])('a patch shows %j: %s', (name, shown) => expect(showsFunction(FILE!, name)).toBe(shown));

describe('sightingOf', () => {
  const before = { mailAlone: false, fingerprints: new Set([PIN.fingerprint]) };
  const version = (changes: Partial<VersionJudged>): VersionJudged => ({
    findings: [],
    files: [{ file: FILE!, messageId: 'v2@example.org' }],
    mailAlone: new Set(),
    whole: true,
    silent: new Set(),
    ...changes,
  });
  const found = (changes: Partial<Finding>, held = false) => ({
    finding: { ...PIN, ...changes },
    messageId: 'v2@example.org',
    held,
  });

  it.each<[string, Partial<VersionJudged>, Sighting]>([
    ['nothing is said of the function', {}, 'gone'],
    ['it is said again', { findings: [found({})] }, 'reported'],
    ['it is held', { findings: [found({}, true)] }, 'held'],
    ['the variable has another name', { findings: [found({ fingerprint: 'renamed' })] }, 'reported'],
    ['another function has such a fault', { findings: [found({ fingerprint: 'x', function: 'f' })] }, 'gone'],
    ['the check threw', { silent: new Set([PIN.check]) }, 'not-judged'],
    ['less of the code was seen', { mailAlone: new Set([PIN.path]) }, 'not-judged'],
    ['the file is left alone', { files: [] }, 'vanished'],
    ['parts are missing', { files: [], whole: false }, 'not-judged'],
  ])('%s', (_, changes, sighting) => {
    expect(sightingOf(PIN, version(changes), before).sighting).toBe(sighting);
  });

  it('another fault of the function that was there before is not this one', () => {
    const other = found({ fingerprint: 'other' });
    const both = { ...before, fingerprints: new Set([PIN.fingerprint, 'other']) };
    expect(sightingOf(PIN, version({ findings: [other] }), both).sighting).toBe('gone');
  });

  it('where less of the code was seen before, too, silence counts', () => {
    const alone = { ...before, mailAlone: true };
    expect(sightingOf(PIN, version({ mailAlone: new Set([PIN.path]) }), alone).sighting).toBe('gone');
  });
});

describe('treeHasFinding', () => {
  const added = {
    ...PIN,
    quoted: '+\tif (!sgt)',
    evidence: [{ ...PIN.evidence[0]!, text: '\tsgt = kumo_pages(bo);' }],
  };
  const body = (line: string) =>
    `int kumo_gem_pin(int);\n\nint kumo_gem_pin(struct kumo_bo *bo)\n{\n\tsgt = kumo_pages(bo);\n\t${line}\n}\n\nint other(void)\n{\n\tif (!sgt)\n}\n`;

  it.each([
    ['the line and its proof', body('if (!sgt)'), added, true],
    ['the line in another function only', body('if (IS_ERR(sgt))'), added, false],
    ['the line without its proof', body('if (!sgt)').replace('kumo_pages', 'pages'), added, false],
    ['a line that the patch does not add', body('if (!sgt)'), { ...added, quoted: ' \tif (!sgt)' }, false],
    ['no such function', 'int other(void)\n{\n\tif (!sgt)\n}\n', added, false],
  ])('%s', (...[, text, what, has]) => expect(treeHasFinding(text, what)).toBe(has));
});
