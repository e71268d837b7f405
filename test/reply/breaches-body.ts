import { type Breach, COMMENT, LAST_QUOTE, swap } from './breaches.js';

/** Mails that break the rules about the text. */
export const bodyBreaches: readonly Breach[] = [
  {
    rule: 'line-length',
    detail: 'line 1 of the text is too long or has a control character',
    change: swap('Mio Tanaka wrote:', 'Mio\rTanaka wrote:'),
  },
  {
    rule: 'quotes-verbatim',
    detail: '"> +\tbo = kumo_gem_create_flags(kumo, size, 0);" is not a line of the mail',
    change: swap(LAST_QUOTE, LAST_QUOTE.replace('KUMO_BO_KERNEL_MAP', '0')),
  },
  {
    rule: 'quotes-verbatim',
    detail: '">  kumo_gem_create_with_handle(struct drm_file *file, " is not a line of the mail',
    change: swap('*file,\n', '*file, \n'),
  },
  {
    rule: 'width',
    detail: `"${'word '.repeat(12)}" is wider than 72`,
    change: swap(COMMENT, `${'word '.repeat(15).trim()}\n`),
  },
  {
    rule: 'quotes-place',
    detail: 'no file of the diff is named',
    change: (text) => text.replace(/^> diff --git .*\n/m, ''),
  },
  { rule: 'quotes-place', detail: 'no hunk is named', change: (text) => text.replace(/^> @@ .*\n/m, '') },
  {
    rule: 'comment-below-line',
    detail: 'no blank line above a comment',
    change: swap(`${LAST_QUOTE}\n`, LAST_QUOTE),
  },
  { rule: 'comment-below-line', detail: 'a comment is not flush left', change: swap(COMMENT, ` ${COMMENT}`) },
  {
    rule: 'comment-below-line',
    detail: 'a comment stands under a cut',
    change: swap(LAST_QUOTE, `${LAST_QUOTE}[ ... ]\n`),
  },
  {
    rule: 'nothing-after',
    detail: 'the last comment is not the end of the mail',
    change: swap('\n-- \n', '\n[ ... ]\n\n-- \n'),
  },
  {
    rule: 'findings',
    detail: 'X-Kogin names no finding',
    change: (text) => text.replace(/ finding=\w+;/, ''),
  },
  {
    rule: 'findings',
    detail: 'a comment of 15 lines, 12 are the limit',
    change: swap(COMMENT, `${'One line.\n'.repeat(12)}${COMMENT}`),
  },
  {
    rule: 'findings',
    detail: '4 findings, 3 are the limit',
    of: 'five-findings',
    change: (text) => text.replace(/ finding=(\w+),/, ' finding=0123456789ab,$1,'),
  },
  {
    rule: 'summary',
    detail: '2 findings, but 1 lines of summary',
    of: 'two-files',
    change: (text) => text.replace(/^- kumo_ring.*\n/m, ''),
  },
  {
    rule: 'summary',
    detail: 'a single finding has a summary',
    change: swap('\nOn Thu', '\n- kumo: flags are not passed on\n\nOn Thu'),
  },
  {
    rule: 'wording',
    detail: '"CRITICAL: this is broken." shouts',
    change: swap(COMMENT, 'CRITICAL: this is broken.\n'),
  },
  { rule: 'wording', detail: '"Nice work, but" praises', change: swap(COMMENT, 'Nice work, but\n') },
  {
    rule: 'wording',
    detail: '"See line 42 of the file." has a line number',
    change: swap(COMMENT, 'See line 42 of the file.\n'),
  },
  {
    rule: 'wording',
    detail: '"param-not-forwarded-const found this." has the name of a check',
    change: swap(COMMENT, 'param-not-forwarded-const found this.\n'),
  },
  {
    rule: 'checked-on',
    detail: 'it does not say what it was checked on',
    change: (text) => text.replace(/^\(checked on .*\n/m, ''),
  },
  {
    rule: 'checked-on',
    detail: 'a bare hash says nothing to the reader',
    change: swap('checked on drm-kumo-next 1a2b3c4d5e6f', 'checked on 1a2b3c4d5e6f'),
  },
  {
    rule: 'no-tags',
    detail: '"Reviewed-by: Kogin bot" reads as a tag',
    change: swap(COMMENT, 'Reviewed-by: Kogin bot\n'),
  },
  { rule: 'no-tags', detail: '"NAK." reads as a tag', change: swap(COMMENT, 'NAK.\n') },
  { rule: 'signed', detail: 'it does not say what it is', change: swap('it can be wrong', 'it is right') },
];
