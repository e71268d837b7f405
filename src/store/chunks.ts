/** Far below what a statement may hold in either database, with a handful of columns. */
const ROWS = 400;

/** Rows in chunks of so many; if nothing is said, of as many as one statement inserts. */
export function inChunks<T>(rows: readonly T[], size = ROWS): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < rows.length; at += size) chunks.push(rows.slice(at, at + size));
  return chunks;
}
