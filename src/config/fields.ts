import * as v from 'valibot';

/** Text without control characters. */
export const Text = v.pipe(v.string(), v.regex(/^\P{Cc}*$/u, 'must be one line'));

/** Text that is not empty. */
export const Line = v.pipe(
  v.string(),
  v.nonEmpty('must not be empty'),
  v.regex(/^\P{Cc}*$/u, 'must be one line'),
);

/** A short line. */
export const Name = v.pipe(Line, v.maxLength(200, 'must not be longer than 200 characters'));

/** `user@host`, without a display name. */
export const MailAddress = v.pipe(Name, v.regex(/^[^\s@<>,;:"()]+@[\w.-]+$/, 'must be a plain mail address'));

/** A whole number from `least` on. */
export function countFrom(least: number) {
  return v.pipe(
    v.number(),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
  );
}

/** A password or token: the name of an environment variable, or a file whose first line it is. */
export const Secret = v.union([v.strictObject({ env: Name }), v.strictObject({ file: Line })]);
export type Secret = Readonly<v.InferOutput<typeof Secret>>;
