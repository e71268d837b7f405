/** Values that an lvalue can have are told as a sum; this part of it is 0 or NULL. */
export const ZERO = 1;
/** A negative errno or an error pointer. */
export const NEGATIVE = 2;
/** Anything above 0, or a valid pointer. */
export const POSITIVE = 4;

/** The values for which a comparison with 0 or NULL holds, by its operator. */
export const COMPARED_WITH_ZERO: Readonly<Record<string, number>> = {
  '==': ZERO,
  '!=': NEGATIVE | POSITIVE,
  '<': NEGATIVE,
  '<=': NEGATIVE | ZERO,
  '>': POSITIVE,
  '>=': POSITIVE | ZERO,
};
