/** Threads that a backfill is started with at most. */
export const MOST_THREADS = 64;
