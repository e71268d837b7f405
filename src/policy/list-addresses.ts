import type { Address, Message } from '../domain/mail.js';

/** Hosts on which every address is a mailing list; the domains below them count too. */
const LIST_HOSTS: ReadonlySet<string> = new Set([
  'vger.kernel.org',
  'kvack.org',
  'googlegroups.com',
  'groups.io',
  'alsa-project.org',
]);

/** A label that says that a host serves lists: `lists.freedesktop.org`, `lists.linux.dev`. */
const LIST_LABEL = /^(?:lists?|ml|mailman)$/;

/** Whether an address is a mailing list's, by its host or by the list headers of the mail; a list without a rule is never mailed. */
export function isListAddress({ address }: Address, message: Pick<Message, 'headers'>): boolean {
  const lower = address.toLowerCase();
  const labels = lower.slice(lower.lastIndexOf('@') + 1).split('.');
  if (labels.slice(0, -1).some((label) => LIST_LABEL.test(label))) return true;
  if (labels.some((_, index) => LIST_HOSTS.has(labels.slice(index).join('.')))) return true;
  return message.headers.some(
    ({ name, value }) => name === 'list-post' && value.toLowerCase().includes(`<mailto:${lower}>`),
  );
}
