import { type FunctionNode, SqliteDialect, SqliteQueryCompiler, sql } from 'kysely';
import { sqliteColumns } from './columns.js';
import { type Dialect, type PortableName, piece } from './dialect.js';

/** SQLite: one file on one machine; its transactions run one after the other by themselves. */
export const sqlite: Dialect = {
  columns: sqliteColumns,
  pieces: {
    portable_like: (column, pattern) => sql`${column} like ${pattern} escape '\\'`,
    portable_head: (text) => sql`substr(${text}, 1, instr(${text} || ':', ':') - 1)`,
  },
  /** SQLite's own full-text index over subjects and senders; triggers keep it, so that no writer can forget it. */
  async indexWords(db) {
    await sql`create virtual table mail_words using fts5(
      subject, from_name, from_address, content = 'mails', content_rowid = 'id')`.execute(db);
    await sql`create trigger mail_words_added after insert on mails begin
      insert into mail_words (rowid, subject, from_name, from_address)
      values (new.id, new.subject, new.from_name, new.from_address);
    end`.execute(db);
    await sql`create trigger mail_words_changed after update of subject, from_name, from_address on mails begin
      insert into mail_words (mail_words, rowid, subject, from_name, from_address)
      values ('delete', old.id, old.subject, old.from_name, old.from_address);
      insert into mail_words (rowid, subject, from_name, from_address)
      values (new.id, new.subject, new.from_name, new.from_address);
    end`.execute(db);
    await sql`create trigger mail_words_removed after delete on mails begin
      insert into mail_words (mail_words, rowid, subject, from_name, from_address)
      values ('delete', old.id, old.subject, old.from_name, old.from_address);
    end`.execute(db);
    await sql`insert into mail_words (mail_words) values ('rebuild')`.execute(db);
  },
  /** Each word is quoted, so that nothing in it is an operator. */
  mailsWithWords(words, limit) {
    const match = `${words.map((word) => `"${word}"`).join(' ')}*`;
    return sql`(select rowid as id from mail_words where mail_words match ${match}
      order by rowid desc limit ${limit})`;
  },
  finishStep: async () => undefined,
  /** A primary key goes on from the highest one by itself. */
  numberOn: async () => undefined,
  async faults(db) {
    const { rows: damage } = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db);
    const { rows: torn } = await sql<{
      table: string;
      rowid: number;
      parent: string;
    }>`pragma foreign_key_check`.execute(db);
    return [
      ...damage.map((row) => row.integrity_check).filter((words) => words !== 'ok'),
      ...torn.slice(0, 20).map((row) => `row ${row.rowid} of ${row.table} refers to none of ${row.parent}`),
    ];
  },
  holdKey: async () => undefined,
};

class Compiler extends SqliteQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    const write = sqlite.pieces[node.func as PortableName];
    if (write === undefined) super.visitFunction(node);
    else this.visitNode(write(...node.arguments.map(piece)).toOperationNode());
  }
}

/** Kysely's SQLite with this file's words for what is written differently. */
export class PortableSqlite extends SqliteDialect {
  override createQueryCompiler(): SqliteQueryCompiler {
    return new Compiler();
  }
}
