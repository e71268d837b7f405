import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveAudit } from '../../src/app/backlog.js';
import { pageOfFindings } from '../../src/store/queries-findings.js';
import { audit, finding } from '../store/records.js';
import { openSite, type TestSite } from './site.js';

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<
    Record<
      string,
      { readonly content: { readonly 'application/json': { readonly schema: { readonly $ref: string } } } }
    >
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let pages: TestSite;
let document: Document;
let ajv: Ajv2020;
let messageId: string;
let seriesId: number;
let fingerprint: string;

beforeAll(async () => {
  pages = await openSite();
  document = (await json('/api/v1/openapi.json')) as Document;
  ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'api', components: document.components });
  for (const name of ['one', 'two']) {
    const found = { ...finding('missing-unlock'), fingerprint: name };
    await saveAudit(pages.database, audit(name), [found]);
  }
  const { rows } = await pageOfFindings(
    pages.store.db,
    { check: 'param-not-forwarded-const' },
    { sort: 'found', descending: true, after: null, limit: 1 },
  );
  const row = rows[0]!;
  ({ messageId, fingerprint } = row);
  seriesId = row.seriesId!;
});
afterAll(() => pages.close());

/** An answer as a reader of the API takes it. */
// biome-ignore lint/suspicious/noExplicitAny: the schemas are what this file tests.
async function json(path: string): Promise<any> {
  return (await pages.get(path)).json();
}

/** What does not fit the schema that the document gives for this answer. */
async function misfits(path: string, pattern: string): Promise<unknown> {
  const answer = await pages.get(path);
  const schema =
    document.paths[pattern]!.get.responses[`${answer.status}`]!.content['application/json'].schema;
  const validate = ajv.getSchema(`api${schema.$ref}`)!;
  return validate(await answer.json()) ? null : validate.errors;
}

describe('the OpenAPI document', () => {
  test('is of 3.1 and names every path once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toHaveLength(10);
  });

  test('fits every answer, also those to what is not there', async () => {
    const id = encodeURIComponent(messageId);
    const asked: readonly (readonly [string, string])[] = [
      ['/api/v1/findings', '/api/v1/findings'],
      ['/api/v1/findings?state=held&sort=-severity', '/api/v1/findings'],
      ['/api/v1/findings?q=nothing-has-this', '/api/v1/findings'],
      [`/api/v1/findings/${fingerprint.slice(0, 12)}`, '/api/v1/findings/{id}'],
      ['/api/v1/findings/00000000', '/api/v1/findings/{id}'],
      ['/api/v1/series', '/api/v1/series'],
      [`/api/v1/series/${seriesId}`, '/api/v1/series/{id}'],
      ['/api/v1/series/99999', '/api/v1/series/{id}'],
      [`/api/v1/patches/${id}`, '/api/v1/patches/{messageId}'],
      ['/api/v1/patches/nobody%40example.org', '/api/v1/patches/{messageId}'],
      ['/api/v1/not-run', '/api/v1/not-run'],
      ['/api/v1/backlog', '/api/v1/backlog'],
      ['/api/v1/backlog?show=came&sort=-severity', '/api/v1/backlog'],
      ['/api/v1/backlog?run=99', '/api/v1/backlog'],
      ['/api/v1/checks', '/api/v1/checks'],
      ['/api/v1/health', '/api/v1/health'],
      [`/api/patchset?id=${id}`, '/api/patchset'],
      ['/api/patchset?id=nobody%40example.org', '/api/patchset'],
    ];
    for (const [path, pattern] of asked) expect([path, await misfits(path, pattern)]).toEqual([path, null]);
    expect(new Set(asked.map(([, pattern]) => pattern))).toEqual(new Set(Object.keys(document.paths)));
    expect(pages.errors).toEqual([]);
  });

  test('would notice an answer that is wrong', () => {
    const validate = ajv.getSchema('api#/components/schemas/Health')!;
    expect(validate({ version: '1' })).toBe(false);
  });

  test('names every filter, and each narrows', async () => {
    const all = (await json('/api/v1/findings')).findings.length;
    const narrow = {
      q: 'callers cannot choose',
      check: 'param-not-forwarded-const',
      severity: 'high',
      state: 'held',
      path: 'kumo',
      author: 'Mira',
      list: 'nobody-list',
      mailed: 'yes',
      answered: 'yes',
      since: '2999-01-01',
      until: '2000-01-01',
    };
    const named = document.paths['/api/v1/findings']!.get.parameters.map(({ name }) => name);
    expect(named.sort()).toEqual([...Object.keys(narrow), 'latest', 'sort', 'after'].sort());
    for (const [name, value] of Object.entries(narrow)) {
      const { findings } = await json(`/api/v1/findings?${name}=${encodeURIComponent(value)}`);
      expect([name, findings.length < all]).toEqual([name, true]);
    }
  });
});
