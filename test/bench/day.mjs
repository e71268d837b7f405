// A day of a busy list as `kogin watch` gets it: the mails of a mailbox and, up to the number, written ones.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMails } from '../../dist/io/files.js';

/** Writes the mails and a configuration that watches them; gives the file, and how to remove all of it. */
export async function writeDay({ mails, mailbox, tree }) {
  const folder = mkdtempSync(join(tmpdir(), 'kogin-day-'));
  mkdirSync(join(folder, 'mails'));
  let count = 0;
  const put = (raw) => writeFileSync(join(folder, 'mails', `${String(count++).padStart(6, '0')}.eml`), raw);
  if (mailbox !== undefined) {
    for await (const { raw } of readMails([mailbox])) {
      if (count === mails) break;
      put(raw);
    }
  }
  while (count < mails) put(writtenMail(count));
  const lines = [
    'log = { level = "fatal" }',
    'health = { port = 0 }',
    'intake = { days = 36500 }',
    'series = { settle = 0, quiet = 1 }',
    '[[sources]]\nname = "day"\ntype = "files"\npath = "mails"',
    ...(tree === undefined ? [] : [`[[trees]]\npath = ${JSON.stringify(tree)}`]),
  ];
  const config = join(folder, 'kogin.toml');
  writeFileSync(config, `data = "data"\n${lines.join('\n')}\n`);
  return {
    config,
    again: () => rmSync(join(folder, 'data'), { recursive: true, force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every fourth is an answer, the others are patches with three functions, one of them with a fault. */
function writtenMail(number) {
  const head = [
    `From: Teodor Brandt <teodor${number % 40}@example.org>`,
    'To: dri-devel@lists.example.org',
    `Date: ${new Date(Date.UTC(2026, 1, 3) + number * 28_800).toUTCString()}`,
    `Message-ID: <${number}.day@example.org>`,
  ];
  if (number % 4 === 3) {
    const text = ['Looks fine to me.', ...Array.from({ length: 60 }, (_, i) => `> line ${i} of the patch`)];
    return [
      ...head,
      `In-Reply-To: <${number - 1}.day@example.org>`,
      'Subject: Re: [PATCH] drm/hoshi',
      '',
      ...text,
      '',
    ].join('\n');
  }
  const code = ['map', 'get', 'pin'].flatMap((name, i) => [
    '',
    `int hoshi_${name}_${number}(struct hoshi *hoshi, struct drm_gem_shmem_object *shmem)`,
    '{',
    '\tstruct sg_table *sgt;',
    ...Array.from({ length: 20 }, (_, line) => `\thoshi_write(hoshi, ${line}, ${number});`),
    '\tsgt = drm_gem_shmem_get_pages_sgt(shmem);',
    i === 0 ? '\tif (!sgt)' : '\tif (IS_ERR(sgt))',
    '\t\treturn -ENOMEM;',
    '\treturn hoshi_map(hoshi, sgt);',
    '}',
  ]);
  const path = `drivers/gpu/drm/hoshi/hoshi_${number}.c`;
  const hunk = [`@@ -0,0 +1,${code.length} @@`, ...code.map((line) => `+${line}`)];
  return [
    ...head,
    `Subject: [PATCH] drm/hoshi: Map buffer ${number} on first use`,
    '',
    'Map it on first use.',
    '---',
    `diff --git a/${path} b/${path}`,
    'new file mode 100644',
    '--- /dev/null',
    `+++ b/${path}`,
    ...hunk,
    '-- ',
    '2.43.0',
    '',
  ].join('\n');
}
