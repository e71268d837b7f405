import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MAILBOXES = ['config/sample', 'test/fixtures/mailbox'];

/** What is mutated: mailboxes of whole mails, and the functions that the checks are tried on. */
export function readSeeds() {
  const mailboxes = MAILBOXES.flatMap((folder) =>
    filesIn(folder, /\.(?:mbox|eml)$/).map((file) => mailsOf(readFileSync(file, 'latin1'))),
  );
  const functions = [];
  for (const [number, file] of filesIn('test/checks', /\.diff$/).entries()) {
    const fixture = readFileSync(file, 'utf8').replace(/\s*\/\/@ \w+$/gm, '');
    const diff = fixture.slice(fixture.search(/^--- /m));
    mailboxes.push([mailOf(counted(diff), number)]);
    for (const hunk of diff.split(/^(?:@@|--- |\+\+\+ ).*\n/m)) {
      const text = newSide(hunk);
      if (text.includes('{')) functions.push(text);
    }
  }
  return { mailboxes, functions };
}

function filesIn(folder, name) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => name.test(file))
    .sort()
    .map((file) => join(root, folder, file));
}

function mailsOf(mbox) {
  return mbox.split(/^From .*\n(?=[A-Za-z-]+:)/m).filter((mail) => mail !== '');
}

/** Gives each `@@` line its counts, as fixtures leave them out. */
export function counted(diff) {
  const lines = diff.replace(/\n$/, '').split('\n');
  return lines
    .map((line, i) => {
      if (!line.startsWith('@@')) return line === '' ? ' ' : line;
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((each) => /^(?:@@|--- |\+\+\+ )/.test(each));
      const own = end < 0 ? rest : rest.slice(0, end);
      const count = (signs) => own.filter((each) => signs.includes(each[0] ?? ' ')).length;
      return `@@ -${i * 1000},${count(' -')} +${i * 1000},${count(' +')} @@${line.slice(2)}`;
    })
    .join('\n');
}

/** A diff as the mail of one patch. */
export function mailOf(diff, number) {
  return [
    'From: Mira Holm <mira@example.org>',
    'To: dri-devel@lists.example.org',
    `Subject: [PATCH] drm/kumo: Try it ${number}`,
    `Message-ID: <${number}@example.org>`,
    'Date: Mon, 2 Feb 2026 11:02:10 +0100',
    '',
    'Kumo tries it.',
    '---',
    diff,
    '-- ',
    '2.47.1',
    '',
  ].join('\n');
}

function newSide(hunk) {
  const lines = hunk.split('\n').filter((line) => !line.startsWith('-'));
  return lines.map((line) => line.slice(1)).join('\n');
}
