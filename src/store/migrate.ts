import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Dialect } from './dialect.js';
import { reviews } from './migrations/0001-reviews.js';
import { intake } from './migrations/0002-intake.js';
import { outbox } from './migrations/0003-outbox.js';
import { versions } from './migrations/0004-versions.js';
import { pages } from './migrations/0005-pages.js';
import { backlog } from './migrations/0006-backlog.js';
import { lists } from './migrations/0007-lists.js';
import { aligned } from './migrations/0008-aligned.js';
import type { Tables } from './tables.js';

/** An open database whose schema is up to date, and the steps that this took. */
export interface Migrated {
  readonly db: Kysely<Tables>;
  readonly steps: readonly string[];
}

/**
 * Brings an older or empty schema up to this version and gives the steps that it took; throws if the schema is newer, or
 * if a step fails.
 */
export async function migrateSchema(db: Kysely<Tables>, dialect: Dialect): Promise<readonly string[]> {
  const types = dialect.columns;
  const migrations: Readonly<Record<string, Migration>> = {
    '0001-reviews': reviews(types),
    '0002-intake': intake(types),
    '0003-outbox': outbox(types),
    '0004-versions': versions(types),
    '0005-pages': pages(dialect),
    '0006-backlog': backlog(types),
    '0007-lists': lists(),
    '0008-aligned': aligned(),
  };
  const known = new Set(Object.keys(migrations));
  const applied = await appliedMigrations(db);
  const newer = applied.filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new Error(
      `it was written by a newer Kogin (schema ${newer.at(-1)}): update Kogin, or name another data folder in KOGIN_DATA`,
    );
  }
  if (applied.length === known.size) return [];
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => finished(migrations, dialect) },
    // Steps have been written side by side, and were there without one that stands before them.
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return results?.map(({ migrationName }) => migrationName) ?? [];
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown';
  throw new Error(`schema step ${failed} failed`, { cause: error });
}

/** The same steps, each with what the dialect ends a step with. */
function finished(
  migrations: Readonly<Record<string, Migration>>,
  { finishStep }: Dialect,
): Record<string, Migration> {
  const steps = Object.entries(migrations).map(([name, { up }]): [string, Migration] => [
    name,
    {
      async up(db) {
        await up(db);
        await finishStep(db);
      },
    },
  ]);
  return Object.fromEntries(steps);
}

/** The steps that have made the schema, in their order; none for an empty database. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
}
