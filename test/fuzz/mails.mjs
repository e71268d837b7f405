import { codeMutations } from './functions.mjs';
import { mutated, textMutations } from './text.mjs';

const HEADERS = [
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: multipart/alternative; boundary="b"\nContent-Transfer-Encoding: base64',
  'Content-Type: message/rfc822',
  'Content-Type: text/html',
  'Content-Type: text/plain; charset=utf-16',
  'Content-Type: text/plain; charset=iso-2022-jp; format=flowed',
  'Content-Type: text/plain; charset="x"; delsp=yes; format=flowed',
  'Content-Disposition: attachment; filename="a.patch"',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'Content-Transfer-Encoding: x-uuencode',
  'Subject: =?utf-8?B?W1BBVENIIDEvMl0=?= =?utf-8?Q?drm=2Fkumo?=',
  'Subject: [PATCH v9999 0001/9999] [[[]]] [RFC',
  'Subject: [PATCH 2/1] Re: Re: Re:',
  'From: "a" <a@b> (c) <d@e>',
  'From: devnull+mira.example.org@kernel.org',
  'From: Mira via B4 Relay <devnull+mira@example.org>',
  'Reply-To: undisclosed-recipients:;',
  'Date: Mon, 31 Feb 9999 25:61:61 +9999',
  'References: <1@example.org> <',
  'In-Reply-To: <0@example.org>',
  'Message-ID: <0@example.org>',
  'Message-ID: ',
  'X-Kogin: finding=1',
];
const DIFF_LINES = [
  'diff --git a/drivers/gpu/drm/kumo/a.c b/drivers/gpu/drm/kumo/b.c',
  'diff --git "a/drivers/\\303\\244.c" "b/drivers/\\303\\244.c"',
  'similarity index 90%',
  'rename from drivers/gpu/drm/kumo/a.c',
  'rename to drivers/gpu/drm/kumo/b.c',
  'new file mode 100644',
  'deleted file mode 100644',
  'index 0000000..1111111 100644',
  'GIT binary patch',
  '--- /dev/null',
  '+++ /dev/null',
  '--- a/drivers/gpu/drm/kumo/a.c\t2026-01-01 00:00:00',
  '@@ -0,0 +1,999999999 @@',
  '@@ -1 +1 @@ int f(void)',
  '@@ -999999999,9 +999999999,9 @@',
  '\\ No newline at end of file',
  '-- ',
  '---',
  'base-commit: 0123456789abcdef0123456789abcdef01234567',
  'change-id: 20260202-kumo-0123456789ab',
  '>From mira',
];

function newHeader(random, text) {
  const lines = text.split('\n');
  const end = Math.max(0, lines.indexOf(''));
  lines.splice(random.below(end + 1), 0, random.pick(HEADERS));
  return lines.join('\n');
}

function diffLine(random, text) {
  const lines = text.split('\n');
  lines.splice(random.below(lines.length + 1), random.below(2), random.pick(DIFF_LINES));
  return lines.join('\n');
}

function otherNumbers(random, text) {
  const numbers = ['0', '1', '2', '7', '4096', '99999', '999999999', '99999999999'];
  return text.replace(/^@@.*/gm, (line) =>
    line.replace(/\d+/g, (number) => (random.once(3) ? random.pick(numbers) : number)),
  );
}

function otherSigns(random, text) {
  return text.replace(/^[ +-](?=.*[;{}]$)/gm, (sign) =>
    random.once(6) ? random.pick([' ', '+', '-', '']) : sign,
  );
}

function encoded(random, text) {
  const end = text.indexOf('\n\n');
  if (end < 0) return text;
  const body = Buffer.from(text.slice(end + 2), 'latin1');
  if (random.once(2)) {
    const base64 = body.toString('base64').replace(/.{76}/g, '$&\n');
    return `${text.slice(0, end)}\nContent-Transfer-Encoding: base64\n\n${base64}\n`;
  }
  const quoted = body
    .toString('latin1')
    .replace(/[^ -<>-~\n]/g, (sign) => `=${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${text.slice(0, end)}\nContent-Transfer-Encoding: quoted-printable\n\n${quoted.replace(/.{70}/g, '$&=\n')}`;
}

function inParts(random, text) {
  const end = text.indexOf('\n\n');
  if (end < 0) return text;
  let body = `Content-Type: text/plain; charset=utf-8\n${text.slice(end)}`;
  let boundary = '';
  for (let depth = 1 + random.size(120); depth > 0; depth--) {
    boundary = `b${depth}`;
    body = `--${boundary}\n${body}\n--${boundary}${random.once(4) ? '' : '--'}\n`;
    if (depth > 1) body = `Content-Type: multipart/mixed; boundary=${boundary}\n\n${body}`;
  }
  return `${text.slice(0, end)}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=${boundary}\n\n${body}`;
}

function withReturns(_, text) {
  return text.replace(/\r?\n/g, '\r\n');
}

function quoted(_, text) {
  const end = text.indexOf('\n\n');
  return end < 0 ? text : text.slice(0, end + 2) + text.slice(end + 2).replace(/^/gm, '> ');
}

/** The counts of each hunk as its lines are now: what is wrong with the counts alone is soon tried. */
function recounted(text) {
  const lines = text.split('\n');
  let head = -1;
  const counts = { old: 0, new: 0 };
  const close = () => {
    const counted = `$1,${counts.old} $2,${counts.new} @@`;
    if (head >= 0)
      lines[head] = (lines[head] ?? '').replace(/^(@@ -\d+)(?:,\d+)? (\+\d+)(?:,\d+)? @@/, counted);
    head = -1;
    counts.old = 0;
    counts.new = 0;
  };
  for (const [i, line] of lines.entries()) {
    if (/^(?:@@ |diff --git |--- |\+\+\+ |-- $)/.test(line)) close();
    if (line.startsWith('@@ ')) head = i;
    else if (head >= 0 && !line.startsWith('\\')) {
      if (line !== '' && !' +-'.includes(line[0])) lines[i] = ` ${line}`;
      if (!line.startsWith('+')) counts.old++;
      if (!line.startsWith('-')) counts.new++;
    }
  }
  close();
  return lines.join('\n');
}

const mailMutations = [
  ...textMutations,
  ...codeMutations,
  newHeader,
  newHeader,
  diffLine,
  diffLine,
  otherNumbers,
  otherSigns,
  otherSigns,
  encoded,
  inParts,
  withReturns,
  quoted,
];

/** The mails of one mailbox, each but a few of them mutated, and now and then with the body of another mail. */
export function mutatedMails(random, { mailboxes }) {
  const mailbox = random.pick(mailboxes);
  return mailbox.map((mail) => {
    let made = mail;
    if (random.once(12)) {
      const other = random.pick(random.pick(mailboxes));
      made = mail.slice(0, mail.indexOf('\n\n') + 1) + other.slice(other.indexOf('\n\n'));
    }
    const result = mutated(random, made, mailMutations);
    return Buffer.from(random.once(3) ? result : recounted(result), 'latin1');
  });
}
