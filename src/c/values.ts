/** Values that an lvalue can have are told as a sum; this part of it is 0 or NULL. */
export const ZERO = 1;
/** A negative errno or an error pointer. */
export const NEGATIVE = 2;
/** Anything above 0, or a valid pointer. */
export const POSITIVE = 4;
