/** How long the waiting time after failures grows, in milliseconds. */
const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60 * 1000;

/**
 * Milliseconds to wait after so many failures in a row, from 1: twice as long each time up to five minutes, and by chance
 * somewhere between half of it and all, so that many clients do not come back at once. `random` is from 0 to 1.
 */
export function backoff(failures: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return longest / 2 + (longest / 2) * random;
}
