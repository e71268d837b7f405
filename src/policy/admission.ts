import type { Diff } from '../domain/diff.js';
import type { Address, Message, PatchSubject } from '../domain/mail.js';
import type { Patch, Skipped, SkipReason } from '../domain/series.js';
import { realAuthor, sameAddress } from '../mail/addresses.js';
import { type AdmissionRules, stableTag } from './admission-rules.js';
import { matchesGlob } from './glob.js';

/** What admission looks at of a mail. */
type Candidate = Pick<Patch, 'message' | 'subject' | 'diff'>;

/**
 * Why this mail is not reviewed, or null if it is. The first reason in the order of the questions below counts; a
 * damaged diff is no reason, it has a status of its own.
 */
export function admit(mail: Candidate, rules: AdmissionRules): Skipped | null {
  for (const question of QUESTIONS) {
    const skipped = question(mail, rules);
    if (skipped !== null) return skipped;
  }
  return null;
}

/**
 * The first reason that the header alone gives, or null: what {@link admit} says unless the body comes first, as in a
 * request to pull or a patch of an ignored author.
 */
export function admitHead(
  mail: Pick<Candidate, 'message' | 'subject'>,
  rules: AdmissionRules,
): Skipped | null {
  const candidate: Candidate = { ...mail, diff: { kind: 'none' } };
  for (const question of HEAD_QUESTIONS) {
    const skipped = question(candidate, rules);
    if (skipped !== null) return skipped;
  }
  return null;
}

/**
 * Why a patch is not for us if it touches none but these paths; null if it may be. More paths than it touches do no
 * harm, since one of ours is enough.
 */
export function admitPaths(paths: readonly string[], rules: AdmissionRules): Skipped | null {
  if (rules.paths.length === 0 || touchesOurs(paths, rules)) return null;
  return foreignPath(paths, rules) ?? elsewhere(paths);
}

/** Whether the mail answers another one, also where a list has put its tag before the `Re:`. */
export function isReply(subject: Pick<PatchSubject, 'reply' | 'title'>): boolean {
  return subject.reply || /^(?:re|aw|antw|fwd?) ?:/i.test(subject.title);
}

type Question = (mail: Candidate, rules: AdmissionRules) => Skipped | null;

const HEAD_QUESTIONS: readonly Question[] = [
  ownMail,
  bot,
  ignoredAuthor,
  reply,
  pullRequest,
  notAPatch,
  coverLetter,
  stableRound,
  rfc,
  otherProjectTag,
];

const QUESTIONS: readonly Question[] = [
  ...HEAD_QUESTIONS,
  tooLarge,
  noDiff,
  otherProjectPath,
  otherSubsystem,
];

function skip(reason: SkipReason, detail: string): Skipped {
  return { reason, detail };
}

function ownMail({ message }: Candidate, { ownAddresses }: AdmissionRules): Skipped | null {
  if (message.id.startsWith('kogin.')) return skip('own-mail', `Message-ID ${message.id}`);
  if (header(message, 'x-kogin') !== null) return skip('own-mail', 'X-Kogin header');
  if (isAmong(message.from, ownAddresses)) return skip('own-mail', `From ${message.from?.address}`);
  return null;
}

function bot({ message }: Candidate, rules: AdmissionRules): Skipped | null {
  // RFC 3834: anything but "no" was written by a program; parameters may follow.
  const submitted = header(message, 'auto-submitted')?.split(';', 1)[0]?.trim().toLowerCase();
  if (submitted !== undefined && submitted !== 'no') return skip('bot', `Auto-Submitted: ${submitted}`);
  const sign = message.headers.find(({ name }) => rules.botHeaders.includes(name));
  if (sign !== undefined) return skip('bot', `${sign.name}: ${sign.value}`);
  if (/^multipart\/report\b/i.test(header(message, 'content-type') ?? ''))
    return skip('bot', 'delivery report');
  const { from } = message;
  if (from === null) return null;
  if (isAmong(from, rules.botAddresses) || isAmong(withoutDetail(from), rules.botAddresses)) {
    return skip('bot', `From ${from.address}`);
  }
  return rules.botNames.includes(from.name.toLowerCase()) ? skip('bot', `From ${from.name}`) : null;
}

function ignoredAuthor({ message }: Candidate, { ignoredAuthors }: AdmissionRules): Skipped | null {
  const ignored = [message.from, realAuthor(message)].find((address) => isAmong(address, ignoredAuthors));
  return ignored ? skip('ignored-author', ignored.address) : null;
}

function reply({ message, subject }: Candidate): Skipped | null {
  return isReply(subject) ? skip('reply', message.subject) : null;
}

function pullRequest({ message, subject, diff }: Candidate): Skipped | null {
  if (subject.tags.some((tag) => tag.toLowerCase() === 'pull')) return skip('pull-request', message.subject);
  // git request-pull writes both lines; a commit message that quotes them comes with a diff.
  const requested =
    diff.kind === 'none' &&
    /^The following changes since commit [0-9a-f]/m.test(message.body) &&
    /^are available in the git repository at/im.test(message.body);
  return requested ? skip('pull-request', 'text of git request-pull') : null;
}

function notAPatch({ message, subject }: Candidate): Skipped | null {
  return subject.patch ? null : skip('not-a-patch', message.subject);
}

function coverLetter({ subject }: Candidate): Skipped | null {
  return subject.index === 0 ? skip('cover-letter', `0/${subject.total}`) : null;
}

function stableRound({ message, subject }: Candidate): Skipped | null {
  const stable = header(message, 'x-stable');
  if (stable !== null) return skip('stable-round', `X-stable: ${stable}`);
  const tag = stableTag(subject.tags);
  return tag === undefined ? null : skip('stable-round', `tag ${tag}`);
}

function rfc({ subject }: Candidate, rules: AdmissionRules): Skipped | null {
  return subject.rfc && !rules.rfc ? skip('rfc', 'RFC patches are switched off') : null;
}

function otherProjectTag({ subject }: Candidate, { otherProjects }: AdmissionRules): Skipped | null {
  const tag = subject.tags.find((word) => otherProjects.includes(word.toLowerCase()));
  return tag === undefined ? null : skip('other-project', `tag ${tag}`);
}

function tooLarge({ message }: Candidate, { maxBodyLength }: AdmissionRules): Skipped | null {
  const { length } = message.body;
  return length > maxBodyLength
    ? skip('too-large', `body of ${length} characters, limit ${maxBodyLength}`)
    : null;
}

function noDiff({ diff }: Candidate): Skipped | null {
  return diff.kind === 'none' ? skip('no-diff', 'no diff in the mail') : null;
}

function otherProjectPath({ diff }: Candidate, rules: AdmissionRules): Skipped | null {
  return foreignPath(paths(diff), rules);
}

function foreignPath(
  touched: readonly string[],
  { treeFolders, otherProjectPaths }: AdmissionRules,
): Skipped | null {
  const foreign = touched.find((path) => {
    const slash = path.indexOf('/');
    const outside = slash > 0 && !treeFolders.includes(path.slice(0, slash));
    return outside || otherProjectPaths.some((pattern) => matchesGlob(path, pattern));
  });
  return foreign === undefined ? null : skip('other-project', `path ${foreign}`);
}

function otherSubsystem({ diff }: Candidate, rules: AdmissionRules): Skipped | null {
  if (rules.paths.length === 0 || diff.kind !== 'files') return null;
  const touched = paths(diff);
  return touchesOurs(touched, rules) ? null : elsewhere(touched);
}

function touchesOurs(touched: readonly string[], rules: AdmissionRules): boolean {
  return touched.some((path) => rules.paths.some((pattern) => matchesGlob(path, pattern)));
}

function elsewhere(touched: readonly string[]): Skipped {
  return skip('other-subsystem', `${touched[0] ?? 'no file'} and nothing that the configured paths name`);
}

function paths(diff: Diff): string[] {
  return diff.kind === 'files'
    ? diff.files.flatMap(({ path, oldPath }) => (oldPath ? [path, oldPath] : [path]))
    : [];
}

function header(message: Message, name: string): string | null {
  return message.headers.find((field) => field.name === name)?.value ?? null;
}

function isAmong(address: Address | null, list: readonly string[]): boolean {
  return address !== null && list.some((entry) => sameAddress(address, { name: '', address: entry }));
}

/** `bot+detail@example.org` as `bot@example.org`. */
function withoutDetail({ name, address }: Address): Address {
  return { name, address: address.replace(/\+[^@]*(?=@)/, '') };
}
