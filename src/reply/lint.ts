import { bodyRules } from './lint-body.js';
import { headerRules } from './lint-headers.js';
import type { LintContext, LintRule, MailKind } from './lint-rule.js';
import { readOutgoing } from './outgoing.js';

/** A rule that a mail breaks, and how. */
export interface Broken {
  readonly rule: string;
  readonly detail: string;
}

/** Every rule, in the order in which they are asked. */
export const lintRules: readonly LintRule[] = [...headerRules, ...bodyRules];

/** Every rule that the bytes of a mail break as they would leave; an empty list lets it go. */
export function lintMail(bytes: Uint8Array, kind: MailKind, context: LintContext): readonly Broken[] {
  const mail = readOutgoing(bytes);
  if (typeof mail === 'string') return [{ rule: 'readable', detail: mail }];
  return lintRules.flatMap((rule) => {
    const detail = rule.kinds.includes(kind) ? rule.broken(mail, context) : null;
    return detail === null ? [] : [{ rule: rule.id, detail }];
  });
}
