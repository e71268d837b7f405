import type { CFunction } from '../c/functions.js';

/** True for self-tests: one that fails may leave things behind, and nobody wants a mail about that. */
export function isTestCode({ path }: CFunction): boolean {
  return /(?:^|\/)(?:selftests?|tests?|kunit)\/|(?:^|\/)(?:selftest_|st-|mock_)[\w-]*\.[ch]$|[_-](?:selftests?|kunit|test)\.[ch]$/.test(
    path,
  );
}
