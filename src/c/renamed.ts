import type { Piece } from '../domain/image.js';
import type { Item, Outline } from './outline.js';

/**
 * The new side of hunks with each body named as the new side names it. A section heading tells the old name: where an
 * earlier hunk renames the function, the hunks below it would seem to lie in a function that is no longer there.
 */
export function withNewNames(after: Outline, before: Outline): Outline {
  const [news, olds] = [after.image.pieces, before.image.pieces];
  // A hunk may have no lines on one side; then it cannot be told which pieces belong together.
  if (after.image.whole || before.image.whole || news.length !== olds.length) return after;
  const begun = new Map<Piece, string>();
  for (const item of before.items) if (goesOn(item)) begun.set(item.piece, item.name);
  const oldPieces = new Map(news.map((piece, i) => [piece, olds[i]]));
  const renamed = new Map<string, string>();
  const items = after.items.map((item) => {
    const oldPiece = oldPieces.get(item.piece);
    const old = oldPiece === undefined ? undefined : begun.get(oldPiece);
    if (goesOn(item) && old !== undefined) renamed.set(old, item.name);
    const name = isBody(item) ? renamed.get(item.name) : undefined;
    return name === undefined || name === item.name ? item : { ...item, name };
  });
  return { ...after, items };
}

/** A function whose head is in view and whose end is below the hunk. */
function goesOn({ kind, section, open, closed }: Item): boolean {
  return kind === 'function' && section === null && open >= 0 && !closed;
}

/** Lines inside a function that only the heading names. */
function isBody({ kind, section, open }: Item): boolean {
  return kind === 'function' && section !== null && open < 0;
}
