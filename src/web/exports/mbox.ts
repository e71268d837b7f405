/** Mails as an mbox in the mboxrd form: a line that begins with `From ` after any `>` gets one more. */
export function mbox(mails: readonly { readonly raw: Uint8Array }[]): Uint8Array {
  return Buffer.concat(mails.flatMap(({ raw }) => [SEPARATOR, quoted(raw), END]));
}

const SEPARATOR = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
const END = Buffer.from('\n');

function quoted(raw: Uint8Array): Buffer {
  const text = Buffer.from(raw)
    .toString('latin1')
    .replace(/^From [^\n]*\n/, '')
    .replaceAll('\r\n', '\n');
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  return Buffer.from(ended.replace(/^(>{0,1000}From )/gm, '>$1'), 'latin1');
}
