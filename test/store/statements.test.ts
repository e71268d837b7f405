import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, Database } from '../../src/store/sqlite-library.js';
import { keepStatements } from '../../src/store/statements.js';

let connection: Connection;

beforeEach(() => {
  connection = new Database(':memory:');
  connection.exec('create table boxes (id integer primary key, name text)');
});

afterEach(() => connection.close());

test('a statement is compiled once, and again when it was not used for long', () => {
  const kept = keepStatements(connection);
  const first = kept.prepare('select 0');
  expect(kept.prepare('select 0')).toBe(first);
  for (let other = 1; other < 200; other++) kept.prepare(`select ${other}`);
  expect(kept.prepare('select 0')).toBe(first);
  for (let other = 200; other < 500; other++) kept.prepare(`select ${other}`);
  expect(kept.prepare('select 0')).not.toBe(first);
});

test('a long statement is not kept', () => {
  const kept = keepStatements(connection);
  const long = `select '${'x'.repeat(10_000)}'`;
  expect(kept.prepare(long)).not.toBe(kept.prepare(long));
});

test('a kept statement sees a column that came later', () => {
  const kept = keepStatements(connection);
  const all = () => kept.prepare('select * from boxes').all([]);
  kept.prepare('insert into boxes (name) values (?)').run(['kumo']);
  expect(all()).toEqual([{ id: 1, name: 'kumo' }]);
  connection.exec("alter table boxes add column colour text default 'red'");
  expect(all()).toEqual([{ id: 1, name: 'kumo', colour: 'red' }]);
});
