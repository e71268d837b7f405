/** Far below what a statement may hold in either database, with a handful of columns. */
const ROWS = 400;

/** Rows in the portions that one statement inserts. */
export function atOnce<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const portions: (readonly T[])[] = [];
  for (let at = 0; at < rows.length; at += ROWS) portions.push(rows.slice(at, at + ROWS));
  return portions;
}
