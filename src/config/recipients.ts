import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { countFrom, Line, MailAddress } from './fields.js';
import { readToml } from './toml.js';

const ListConfig = v.strictObject({
  address: MailAddress,
  policy: v.optional(v.picklist(['shadow', 'author', 'list']), 'shadow'),
  others: v.optional(v.boolean(), false),
  release: v.optional(v.picklist(['hold', 'auto']), 'hold'),
  embargo_hours: v.optional(countFrom(0), 0),
});

const ReleaseConfig = v.strictObject({
  auto_checks: v.optional(v.array(Line), []),
  per_mail: v.optional(countFrom(0), 3),
  per_series: v.optional(countFrom(0), 3),
  per_day: v.optional(countFrom(0), 20),
});

const BreakerConfig = v.strictObject({
  minimum: v.optional(countFrom(1), 5),
  factor: v.optional(v.pipe(v.number(), v.minValue(1, 'must be at least 1')), 5),
});

/** Who is mailed and when: the file that `outbox.recipients` names; a list that it does not name is in shadow. */
export const Recipients = v.strictObject({
  optouts: v.optional(v.array(MailAddress), []),
  copies: v.optional(v.array(MailAddress), []),
  maintainers: v.optional(v.array(MailAddress), []),
  release: v.optional(ReleaseConfig, {}),
  breaker: v.optional(BreakerConfig, {}),
  lists: v.pipe(
    v.optional(v.array(ListConfig), []),
    v.check((lists) => areDistinct(lists), 'names an address twice'),
  ),
});
export type Recipients = Readonly<v.InferOutput<typeof Recipients>>;

const shipped = fileURLToPath(new URL('../../config/recipients.toml', import.meta.url));

/** The people and lists of the file, or of the shipped one if none is named; throws with file, line and key. */
export function loadRecipients(file: string = shipped): Recipients {
  return readToml(file, Recipients);
}

function areDistinct(lists: readonly { readonly address: string }[]): boolean {
  return new Set(lists.map(({ address }) => address.toLowerCase())).size === lists.length;
}
