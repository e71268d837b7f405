import type { CFunction } from '../c/functions.js';

/** True for self-tests: one that fails may leave things behind, and nobody wants a mail about that. */
export function isTestCode({ path }: CFunction): boolean {
  return /(?:^|\/)(?:selftests?|tests?|kunit)\/|(?:^|\/)(?:selftest_|st-|mock_)[\w-]*\.[ch]$|[_-](?:selftests?|kunit|test)\.[ch]$/.test(
    path,
  );
}

/** True for the tests of what detects faults, such as KASAN and lkdtm: theirs are there on purpose. */
export function hasFaultsOnPurpose(path: string): boolean {
  return /(?:^|\/)(?:lkdtm[/_]|test_(?:kasan|kmsan|ubsan)|(?:kasan|kcsan|kfence|kmsan)_test)/.test(path);
}
