import { defineConfig } from 'vitest/config';

const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Much of a test's time goes by in waiting for servers; left alone, vitest keeps one core for itself.
    maxWorkers: '100%',
    projects: [
      { test: { ...limits, name: 'sqlite', include: ['test/**/*.test.ts'] } },
      {
        // Whatever works on a store, once more on PostgreSQL.
        test: {
          ...limits,
          name: 'postgres',
          include: [
            'test/store/**/*.test.ts',
            'test/web/**/*.test.ts',
            'test/cli/db.test.ts',
            'test/app/{answers,hand-out,ingest-files,maturity,rerun,sender,stopped,worker}.test.ts',
          ],
          env: { KOGIN_TEST_DATABASE: 'postgres' },
          globalSetup: ['test/databases/cluster.ts'],
          setupFiles: ['test/databases/skip.ts'],
        },
      },
    ],
  },
});
