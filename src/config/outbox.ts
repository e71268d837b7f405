import * as v from 'valibot';
import { countFrom, Line, Name, Secret, Text } from './fields.js';

/** The mail server that takes the replies; without a host nothing can leave. */
export const SmtpConfig = v.strictObject({
  host: Text,
  port: v.pipe(countFrom(1), v.maxValue(65_535, 'must be a port')),
  security: v.picklist(['tls', 'starttls', 'none']),
  user: v.optional(Name),
  password: v.optional(Secret),
  ca: v.optional(Line),
});
export type SmtpConfig = Readonly<v.InferOutput<typeof SmtpConfig>>;

/** How mails leave and answers are read. */
export const OutboxConfig = v.strictObject({
  recipients: v.optional(Line),
  authserv_id: Text,
  give_up_hours: countFrom(1),
  acknowledgements_a_day: countFrom(0),
});
export type OutboxConfig = Readonly<v.InferOutput<typeof OutboxConfig>>;
