/**
 * A value as every database can hold it. Mails bring characters and made-up numbers that PostgreSQL refuses: no text has
 * a NUL, every number is whole.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  if (typeof value === 'number') return Math.round(value);
  return value;
}
