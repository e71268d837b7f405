import { type Breach, swap } from './breaches.js';

/** Mails that break the rules about headers and people. */
export const headerBreaches: readonly Breach[] = [
  {
    rule: 'header-lines',
    detail: 'the field "bcc" is not one of ours',
    change: swap('Subject:', 'Bcc: all@example.org\nSubject:'),
  },
  {
    rule: 'header-lines',
    detail: 'to stands twice',
    change: swap('Subject:', 'To: Mio Tanaka <mio@example.org>\nSubject:'),
  },
  { rule: 'header-lines', detail: 'x-kogin is not ASCII', change: swap('run=1', 'rün=1') },
  {
    rule: 'bot-in-from',
    detail: 'the name in From has no "bot"',
    change: swap('From: Kogin bot', 'From: Kogin Reviewer'),
  },
  {
    rule: 'bot-in-from',
    detail: 'From is not kogin@example.org',
    change: swap('<kogin@example.org>', '<mio@example.net>'),
  },
  {
    rule: 'no-reply-to',
    detail: 'answers must reach author and list',
    change: swap('Subject:', 'Reply-To: kogin@example.org\nSubject:'),
  },
  {
    rule: 'own-marks',
    detail: 'Auto-Submitted is not auto-replied',
    change: swap('Auto-Submitted: auto-replied\n', ''),
  },
  { rule: 'own-marks', detail: 'MIME-Version is not 1.0', change: swap('MIME-Version: 1.0\n', '') },
  {
    rule: 'own-marks',
    detail: 'the Message-ID <x@example.org> is not ours',
    change: (text) => text.replace(/<kogin\.\w+@/, '<x@'),
  },
  {
    rule: 'own-marks',
    detail: "Precedence is the list server's",
    change: swap('Subject:', 'Precedence: bulk\nSubject:'),
  },
  {
    rule: 'thread',
    detail: 'In-Reply-To is not <20260326.3-mio@example.org>',
    change: swap('In-Reply-To: <20260326.3', 'In-Reply-To: <20260326.2'),
  },
  {
    rule: 'thread',
    detail: 'References has lost the root of the thread',
    change: swap('References: <20260326.0-mio@example.org> ', 'References: '),
  },
  {
    rule: 'thread',
    detail: 'References has <x@example.org>, which the mail has not',
    change: swap('References: ', 'References: <x@example.org> '),
  },
  {
    rule: 'thread',
    detail: 'References does not end with <20260326.3-mio@example.org>',
    change: swap('0-mio@example.org> <20260326.3-mio@example.org>', '0-mio@example.org>'),
  },
  {
    rule: 'subject',
    detail: 'the subject is not "Re: " and that of the mail',
    change: swap('Subject: Re: [PATCH v3 3/3]', 'Subject: Re: [PATCH 3/3]'),
  },
  {
    rule: 'to-author',
    detail: 'piet@example.net is in To and did not write the mail',
    change: swap('To: Mio Tanaka <mio@example.org>', 'To: Mio Tanaka <mio@example.org>, piet@example.net'),
  },
  { rule: 'to-author', detail: 'To is empty', change: swap('To: Mio Tanaka <mio@example.org>\n', '') },
  {
    rule: 'no-relay',
    detail: 'devnull+mio.example.org@kernel.org reaches nobody',
    change: swap('Subject:', 'Cc: devnull+mio.example.org@kernel.org\nSubject:'),
  },
  { rule: 'opted-out', detail: 'mio@example.org has opted out', optouts: ['MIO@example.org'] },
  {
    rule: 'once-each',
    detail: 'mio@example.org is addressed twice',
    change: swap('Subject:', 'Cc: "Tanaka, Mio" <Mio@example.org>\nSubject:'),
  },
  {
    rule: 'once-each',
    detail: 'the bot would mail itself',
    change: swap('Subject:', 'Cc: Kogin@example.org\nSubject:'),
  },
  {
    rule: 'never-answered',
    detail: 'the mail is Auto-Submitted: auto-generated',
    answered: { headers: [{ name: 'auto-submitted', value: 'auto-generated' }] },
  },
  {
    rule: 'never-answered',
    detail: 'the mail is our own',
    answered: { headers: [{ name: 'x-kogin', value: 'run=1' }] },
  },
  {
    rule: 'never-answered',
    detail: 'the mail is an answer itself',
    answered: { subject: 'Re: [PATCH v3 3/3] drm/kumo: Let callers skip the kernel mapping' },
  },
  {
    rule: 'plain-text',
    detail: 'it is not text/plain in UTF-8',
    change: swap('text/plain; charset=utf-8', 'text/plain; charset=utf-8; format=flowed'),
  },
  {
    rule: 'plain-text',
    detail: 'it is not text/plain in UTF-8',
    change: swap('text/plain; charset=utf-8', 'text/html; charset=utf-8'),
  },
  { rule: 'plain-text', detail: 'it is not 8bit', change: swap('8bit', 'quoted-printable') },
];
