import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLEAN, diffOf, FAULTY, MENDED } from './kumo-hunks.js';

/** A list's mails as they came, for archives of any kind: series, patches of others, replies, robots, doubles. */
export function listMails(rounds: number): readonly string[] {
  return Array.from({ length: rounds }, (_, round) => roundOf(round)).flat();
}

const OURS = 'drivers/gpu/drm/kumo/kumo_gem.c';
const THEIRS = 'drivers/net/ethernet/kumo/kumo_net.c';

/** A name of its own for each round, since people are told apart by their names, too. */
function letters(round: number): string {
  const letter = (n: number) => 'abcdefghijklmnopqrstuvwxyz'[n % 26] ?? '';
  return `K${letter(Math.floor(round / 26))}${letter(round)}o`;
}

/** What one sender does in a round; another one in each round, so that no two rounds are one work. */
function roundOf(round: number): readonly string[] {
  const minute = round * 60;
  const by = `Mira ${letters(round)} Holm <mira${round}@example.org>`;
  const id = (name: string) => `${name}.${round}@example.org`;
  const mail = (given: Omit<Mail, 'by' | 'minute'> & { readonly after?: number }) =>
    mailOf({ by, minute: minute + (given.after ?? 0), ...given });
  const cover = id('cover');
  const faulty = mail({
    id: id('one'),
    subject: '[PATCH 1/3] drm/kumo: Wait',
    answers: cover,
    body: diff(OURS, FAULTY),
  });
  const all = [
    mail({ id: cover, subject: `[PATCH 0/3] drm/kumo: Wait better ${round}`, body: 'Kumo should wait.\n' }),
    faulty,
    mail({
      id: id('r1'),
      subject: 'Re: [PATCH 1/3] drm/kumo: Wait',
      answers: id('one'),
      body: '> +\tif (IS_ERR(obj))\n\nHm.\n',
    }),
    mail({
      id: id('two'),
      subject: '[PATCH 2/3] net: kumo: Kick',
      answers: cover,
      body: diff(THEIRS, CLEAN),
    }),
    mail({
      id: id('bot'),
      subject: '[PATCH] drm/kumo: Fix warnings',
      body: diff(OURS, CLEAN),
      more: ['Auto-Submitted: auto-generated'],
    }),
    mail({
      id: id('net'),
      subject: `[PATCH net-next] net: kumo: Kick ${round}`,
      body: diff(THEIRS, CLEAN),
      after: 5,
    }),
    mail({
      id: id('three'),
      subject: '[PATCH 3/3] drm/kumo: Wait right',
      answers: cover,
      body: diff(OURS, round % 2 === 0 ? MENDED : CLEAN),
    }),
    mail({ id: id('pull'), subject: '[GIT PULL] drm/kumo: fixes', body: 'Please pull.\n', after: 9 }),
  ];
  if (round % 3 === 1) {
    const again = { subject: `[PATCH v2] drm/kumo: Look ${round}`, body: diff(OURS, FAULTY), after: 12 };
    all.push(mail({ id: id('v2'), ...again, encoded: true }), faulty);
  }
  if (round % 5 === 2) {
    const broken = diff(OURS, FAULTY).replace(' static int kumo_wait', ' static\nint kumo_wait');
    all.push(
      mail({ id: id('broken'), subject: `[PATCH] drm/kumo: Wrapped ${round}`, body: broken, after: 14 }),
    );
  }
  return all;
}

interface Mail {
  readonly id: string;
  readonly by: string;
  readonly subject: string;
  readonly body: string;
  /** Minutes after the beginning of the list. */
  readonly minute: number;
  readonly answers?: string;
  readonly encoded?: boolean;
  readonly more?: readonly string[];
}

function mailOf({ id, by, subject, body, minute, answers, encoded = false, more = [] }: Mail): string {
  const head = [
    `From: ${by}`,
    'To: dri-devel@lists.example.org',
    `Subject: ${subject}`,
    `Message-ID: <${id}>`,
    `Date: ${new Date(Date.UTC(2026, 1, 2) + minute * 60_000).toUTCString().replace('GMT', '+0000')}`,
    ...(answers === undefined ? [] : [`In-Reply-To: <${answers}>`, `References: <${answers}>`]),
    ...(encoded ? ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'] : []),
    ...more,
  ];
  const text = encoded ? `${Buffer.from(body).toString('base64').replace(/.{76}/g, '$&\n')}\n` : body;
  return `${head.join('\n')}\n\n${text}`;
}

/** The text of a patch mail of one file. */
function diff(path: string, hunk: string): string {
  return `Kumo waits.\n---\n${diffOf(path, hunk)}`;
}

/** Writes the mails as a public-inbox archive of one epoch, after those that it has. */
export function writeArchive(gitDir: string, mails: readonly string[]): void {
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', [`--git-dir=${gitDir}`, ...args], { input });
  if (!existsSync(gitDir)) execFileSync('git', ['init', '-q', '--bare', '-b', 'master', gitDir]);
  const has = git(['for-each-ref', 'refs/heads/master']).length > 0;
  const parts = mails.map((mail, i) => {
    const from = i === 0 && has ? 'from refs/heads/master^0\n' : '';
    return (
      `commit refs/heads/master\ncommitter Kumo <kumo@example.org> ${1_770_000_000 + i} +0000\ndata 1\nm\n${from}` +
      `M 100644 inline m\ndata ${Buffer.byteLength(mail)}\n${mail}\n`
    );
  });
  git(['fast-import', '--quiet'], parts.join(''));
}

/** Writes the mails as an mbox. */
export function writeMbox(file: string, mails: readonly string[]): void {
  const parts = mails.map(
    (mail) => `From mira@example.org Mon Feb  2 11:02:10 2026\n${mail.replace(/^(>*From )/gm, '>$1')}\n`,
  );
  writeFileSync(file, parts.join(''));
}

/** Writes the mails as a Maildir. */
export function writeMaildir(folder: string, mails: readonly string[]): void {
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(folder, part), { recursive: true });
  for (const [i, mail] of mails.entries()) {
    const name = `${String(1_770_000_000 + i)}.M1P${i}.example`;
    writeFileSync(join(folder, i % 2 === 0 ? 'cur' : 'new', i % 2 === 0 ? `${name}:2,S` : name), mail);
  }
}
