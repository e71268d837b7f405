import type { TestProject } from 'vitest/node';
import { type Postgres, postgresMissing, startPostgres } from '../servers/postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a database of the cluster in which others can be made; empty where there is none. */
    readonly postgres: string;
  }
}

let cluster: Postgres | null = null;

/** Starts one PostgreSQL for all test files of the run that want one. */
export async function setup(project: TestProject): Promise<void> {
  if (postgresMissing() === null) cluster = await startPostgres();
  project.provide('postgres', cluster?.address('postgres') ?? '');
}

/** Stops it. */
export async function teardown(): Promise<void> {
  await cluster?.stop();
}
