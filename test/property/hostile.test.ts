import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Reviewed, reviewMails } from '../../src/app/review.js';
import { cfgOf } from '../../src/c/cfg.js';
import {
  type CodeFile,
  codeFile,
  functionNamed,
  type PatchedCode,
  patchedCode,
} from '../../src/c/functions.js';
import { callsIn, codeOf } from '../../src/c/query.js';
import { walk } from '../../src/c/syntax.js';
import { nowhere } from '../../src/checks/elsewhere.js';
import { checks } from '../../src/checks/index.js';
import { atOnce } from '../../src/checks/paused.js';
import { runChecks } from '../../src/checks/run.js';
import { hunkImages } from '../../src/diff/images.js';
import { parseDiff } from '../../src/diff/parse.js';
import type { Image } from '../../src/domain/image.js';
import type { RawMail } from '../../src/io/raw-mail.js';
import { defaultAdmission } from '../../src/policy/admission-rules.js';
import { grammar } from '../checks/hunk.js';
import { anyCode, wholeFileOfCode } from './kernel-c.js';

/** Far beyond what any case takes, also on a busy machine; a search that is not bounded takes longer. */
const LIMIT_MS = 5000;

const identity = {
  name: 'Kogin bot',
  address: 'kogin@example.org',
  domain: 'example.org',
  url: 'https://kogin.example.org',
};

beforeAll(grammar);

async function review(...raws: readonly Buffer[]): Promise<readonly Reviewed[]> {
  async function* mails(): AsyncGenerator<RawMail> {
    for (const [i, raw] of raws.entries()) yield { kind: 'mail', raw, source: `mail ${i}` };
  }
  const start = performance.now();
  const reviewed: Reviewed[] = [];
  for await (const each of reviewMails(mails(), {
    checks,
    trees: [],
    learnt: null,
    admission: defaultAdmission,
    identity,
    now: () => 0,
  }))
    reviewed.push(each);
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  expect(reviewed).toHaveLength(raws.length);
  for (const {
    review: { crashes },
  } of reviewed)
    expect(crashes).toEqual([]);
  return reviewed;
}

function patchMail(body: string): Buffer {
  const head = [
    'From: Mira Holm <mira@example.org>',
    'To: dri-devel@lists.example.org',
    'Subject: [PATCH] drm/kumo: Try it',
    'Message-ID: <1@example.org>',
    'Date: Mon, 2 Feb 2026 11:02:10 +0100',
  ];
  return Buffer.from(`${head.join('\n')}\n\n${body}`);
}

describe('any bytes as a mail', () => {
  it('are reviewed or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await review(Buffer.from(bytes));
      }),
      { numRuns: 100 },
    );
  });

  it('are reviewed or refused behind headers of a mail', async () => {
    const header = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      '--b--',
      'Content-Type: text/plain; charset=wrong',
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Type: text/plain; format=flowed',
      'Subject: [PATCH 1/2] a',
      'Subject: =?utf-8?q?=5BPATCH=5D?=',
      'In-Reply-To: <1@example.org>',
      'References: <',
      'From: a <a@example.org>',
      'Date: never',
      '',
      'diff --git a/a.c b/a.c',
      '--- a/a.c',
      '+++ b/a.c',
      '@@ -1 +1 @@',
      '+int f(',
      'From: ',
      '=20=3D=',
      'ZGlmZiAtLWdpdA==',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(header, fc.string({ maxLength: 30 })), { maxLength: 30 }),
        async (lines) => {
          await review(Buffer.from(lines.join('\n'), 'latin1'), Buffer.from(lines.toReversed().join('\r\n')));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('any mail as a patch', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'diff --git a/drivers/a.c b/drivers/a.c',
      '--- a/drivers/a.c',
      '+++ b/drivers/a.c',
      '--- /dev/null',
      'index 1234567..89abcde 100644',
      '@@ -1,3 +1,4 @@ int f(void)',
      '@@ -1 +1 @@',
      '@@ -0,0 +1,2 @@',
      '\\ No newline at end of file',
      'rename from drivers/a.c',
      'new file mode 100644',
      'GIT binary patch',
      '-- ',
      '2.47.1',
      '',
      ' ',
      '+',
      '-',
      ' }',
      '+}',
      ' {',
    ),
    fc
      .tuple(fc.constantFrom(' ', '+', '-', ''), anyCode)
      .map(([sign, code]) => sign + (code.split('\n')[0] ?? '')),
  );

  it('is reviewed, skipped or damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
        await review(patchMail(lines.join('\n')));
      }),
      { numRuns: 200 },
    );
  });

  it('is reviewed where its counts are right, and every finding quotes a line of it', async () => {
    const hunk = fc.array(fc.tuple(fc.constantFrom(' ', '+', '-'), anyCode), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(hunk, async (parts) => {
        const lines = [
          ...parts.flatMap(([sign, code]) => code.split('\n').map((text) => sign + text.replace(/\r/g, ''))),
          '+',
        ];
        const count = (signs: string) => lines.filter((text) => signs.includes(text[0]!)).length;
        const head = [
          '--- a/drivers/gpu/drm/kumo/a.c',
          '+++ b/drivers/gpu/drm/kumo/a.c',
          `@@ -10,${count(' -')} +10,${count(' +')} @@`,
        ];
        const body = [...head, ...lines, ''].join('\n');
        const [reviewed] = await review(patchMail(body));
        expect(reviewed!.review.status).toBe('reviewed');
        const own = new Set(body.split('\n'));
        for (const finding of reviewed!.review.reported) expect(own.has(finding.quoted)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

function wholeImage(text: string): Image {
  const rows = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { text, whole: true, pieces: [{ row: 0, rows, line: 1, section: '' }] };
}

/** A patch that adds the text as a new file, read as code. */
function asNewFile(text: string): {
  readonly code: PatchedCode;
  readonly file: Parameters<typeof patchedCode>[0];
} {
  const lines = text.replace(/\n$/, '').split('\n');
  const head = [
    'diff --git a/a.c b/a.c',
    'new file mode 100644',
    '--- /dev/null',
    '+++ b/a.c',
    `@@ -0,0 +1,${lines.length} @@`,
  ];
  const end = text.endsWith('\n') ? [''] : ['\\ No newline at end of file', ''];
  const diff = parseDiff([...head, ...lines.map((line) => `+${line}`), ...end].join('\n'));
  const file = diff.kind === 'files' ? diff.files[0] : undefined;
  if (file === undefined) throw new Error(JSON.stringify(diff));
  const base = { step: 'hunks', tree: null, ref: null, commit: null } as const;
  return { file, code: patchedCode(file, { ...hunkImages(file), base }) };
}

describe('any text as C', () => {
  it('is read in proportion to its size, whole or as a hunk', () => {
    fc.assert(
      fc.property(
        anyCode,
        fc.boolean(),
        fc.constantFrom('', 'int f(struct kumo *p)', 'out:', 'EXPORT_SYMBOL(f);'),
        (text, whole, section) => {
          const image = wholeImage(text);
          const file = codeFile(
            'a.c',
            whole
              ? image
              : { ...image, whole: false, pieces: image.pieces.map((piece) => ({ ...piece, section })) },
          );
          const start = performance.now();
          expect(file.outline.items.length).toBeLessThanOrEqual(file.outline.rows.length + text.length);
          for (const name of file.items.keys()) {
            const fn = functionNamed(file, name);
            for (const fragment of fn?.fragments ?? []) {
              const nodes = [...walk(fragment.definition)].length;
              expect(nodes).toBeLessThan(10 * text.length + 100);
              expect(cfgOf(fn!, fragment).points.length).toBeLessThan(4 * nodes + 10);
            }
          }
          expect(performance.now() - start).toBeLessThan(LIMIT_MS);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes through every check as a new file, without a crash', () => {
    fc.assert(
      fc.property(anyCode, (text) => {
        const { file, code } = asNewFile(`int f(void)\n{\n${text.replace(/\r/g, '')}\n`);
        const start = performance.now();
        const { crashes, problems } = atOnce(
          runChecks(checks, [{ file, code, kernel: '6.18', base: 'ref' }], {
            date: 0,
            learnt: () => null,
            elsewhere: nowhere,
          }),
        );
        expect(crashes).toEqual([]);
        expect(problems.length).toBeLessThan(text.length + 10);
        expect(performance.now() - start).toBeLessThan(LIMIT_MS);
      }),
      { numRuns: 300 },
    );
  });
});

/** What is read of each function, texts for nodes. */
function readings(file: CodeFile): unknown {
  return [...file.items.keys()].map((name) => {
    const fn = functionNamed(file, name);
    if (fn === null) return name;
    const { params, returnType, complete, head, doc } = fn;
    const calls = callsIn(fn).map(({ node }) => codeOf(fn, node));
    const docText = doc === null ? null : file.outline.image.text.slice(doc.start, doc.end);
    return { name, params, returnType, complete, head, docText, calls };
  });
}

describe('a whole C file', () => {
  it('given as a new file reads like the file itself, all functions changed', () => {
    fc.assert(
      fc.property(wholeFileOfCode, (text) => {
        const { code } = asNewFile(text);
        const file = codeFile('a.c', wholeImage(text));
        expect(readings(code.after!)).toEqual(readings(file));
        expect(code.functions.map(({ name }) => name)).toEqual([...file.items.keys()]);
        expect(code.functions.length).toBe([...text.matchAll(/\bkumo_\d+\([^)]*\)\n\{/g)].length);
      }),
      { numRuns: 100 },
    );
  });

  it('is read completely, as it has no error', () => {
    fc.assert(
      fc.property(wholeFileOfCode, (text) => {
        const file = codeFile('a.c', wholeImage(text));
        const unread = [...file.items.keys()].filter((name) => functionNamed(file, name)?.complete !== true);
        expect(unread).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
