/** Far below what a statement may hold in either database, with a handful of columns. */
const ROWS = 400;

/** Rows in the chunks that one statement inserts. */
export function inChunks<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < rows.length; at += ROWS) chunks.push(rows.slice(at, at + ROWS));
  return chunks;
}
