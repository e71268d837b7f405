import { backlogSorts } from '../../store/queries-backlog.js';
import { findingSorts } from '../../store/queries-findings.js';
import { seriesSorts, seriesStates } from '../../store/queries-series.js';
import { backlogShows } from '../backlog.js';
import { findingStates, severities } from '../filters.js';
import { schemas } from './schemas.js';

const text = { type: 'string' } as const;
const cursor = query('after', 'Where the list goes on: `next` of the answer before.');
const times = [
  query('since', 'From this time on: `7d`, `12h`, `2w`, or a date as `2026-01-31`.'),
  query('until', 'Before this time.'),
];

function query(name: string, description: string, schema: object = text) {
  return { name, in: 'query', description, schema };
}

function part(name: string, description: string, schema: object = text) {
  return { name, in: 'path', required: true, description, schema };
}

function sorted(sorts: readonly string[]) {
  const both = sorts.flatMap((sort) => [sort, `-${sort}`]);
  return query('sort', 'What the list is sorted by; `-` for descending.', { enum: both });
}

function get(summary: string, schema: string, parameters: readonly object[]) {
  const json = (name: string) => ({
    'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
  });
  return {
    get: {
      summary,
      parameters,
      responses: {
        '200': { description: summary, content: json(schema) },
        '404': { description: 'There is no such thing.', content: json('Problem') },
      },
    },
  };
}

/** The OpenAPI 3.1 document of the API, for the server at the address. */
export function openApi(url: string, version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kogin',
      version,
      description:
        'What Kogin found in the patches of a kernel mailing list. Reading only; times are ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    paths: {
      '/api/v1/findings': get('Findings of the last run of each mail', 'FindingList', [
        query(
          'q',
          'A part of the comment, the quoted line, the function, the path, the title or the author.',
        ),
        query('check', 'The id of a check.'),
        query('severity', 'How bad.', { enum: severities }),
        query('state', 'What became of it.', { enum: findingStates }),
        query('path', 'A part of the path.'),
        query('author', "A part of the author's name or address."),
        query('list', 'A part of the address of a list that the patch went to.'),
        ...times,
        query('mailed', 'Whether it was mailed.', { enum: ['yes', 'no'] }),
        query('answered', 'Whether a person answered.', { enum: ['yes', 'no'] }),
        query('latest', 'Only the newest version of each work.', { enum: ['yes'] }),
        sorted(findingSorts),
        cursor,
      ]),
      '/api/v1/findings/{id}': get('One finding with all its occurrences', 'FindingHistory', [
        part('id', 'The fingerprint or its beginning.'),
      ]),
      '/api/v1/series': get('Series', 'SeriesList', [
        query('q', 'A part of the title.'),
        query('author', "A part of the author's name or address."),
        query('list', 'A part of the address of a list that the patch went to.'),
        query('path', 'A part of a path that a patch touches.'),
        query('check', 'The id of a check that has a finding on it.'),
        query('state', 'What came of it.', { enum: seriesStates }),
        ...times,
        sorted(seriesSorts),
        cursor,
      ]),
      '/api/v1/series/{id}': get('One series with its parts', 'SeriesWithParts', [
        part('id', 'The number of the series.', { type: 'integer' }),
      ]),
      '/api/v1/patches/{messageId}': get('One mail with its runs', 'Patch', [
        part('messageId', 'The Message-ID without angle brackets, percent-encoded.'),
      ]),
      '/api/v1/not-run': get('Patches that were not reviewed', 'NotRunList', [
        query('reason', 'The name of the reason.'),
        query('q', 'A part of the subject.'),
        query('author', "A part of the author's name or address."),
        query('list', 'A part of the address of a list that the patch went to.'),
        cursor,
      ]),
      '/api/v1/backlog': get('Findings of a saved audit of code that is already there', 'Backlog', [
        query('run', 'The number of the audit; the newest if absent.', { type: 'integer' }),
        query('show', 'What came or went since the audit before.', { enum: backlogShows }),
        query('path', 'A part of the path.'),
        query('check', 'The id of a check.'),
        query('severity', 'How bad.', { enum: severities }),
        sorted(backlogSorts),
        cursor,
      ]),
      '/api/v1/checks': get('The checks with their counts', 'CheckList', []),
      '/api/v1/health': get('How the bot is doing', 'Health', []),
      '/api/patchset': get('A series as b4 review reads it', 'Patchset', [
        { ...query('id', 'The Message-ID of the cover letter or of any part.'), required: true },
      ]),
    },
    components: { schemas },
  };
}
