import { beforeAll, expect, it } from 'vitest';
import { functionsSaying, functionsWithMember } from '../../src/c/functions-saying.js';
import { grammar } from '../checks/hunk.js';
import { fileOf } from './reading.js';

beforeAll(grammar);

const file = fileOf(`void a(struct kumo *p)
{
	p->ring = 1;
	p->size == 2;
	/* dma_map_sgtable(p->seen) */
}

void b(struct kumo *p)
{
	use(p->ring, p.size, p->size.depth =3);
}

void c(void)
{
	ring = size;
}
`);

const names = (found: ReturnType<typeof functionsSaying>) => found.map(({ name }) => name).join(' ');

it.each([
  [/->ring/, 'a b'],
  [/\bsize\b/, 'a b c'],
  [/dma_map/, ''],
])('finds the functions that say %s', (pattern, expected) => {
  expect(names(functionsSaying(file, pattern))).toBe(expected);
});

it('searches the text once for each pattern', () => {
  const own = fileOf('void a(void)\n{\n\tkumo();\n}\n\nvoid b(void)\n{\n}\n');
  const pattern = /kumo/;
  let searched = 0;
  pattern.test = (code) => {
    searched++;
    return code.includes('kumo');
  };
  for (let i = 0; i < 5; i++) expect(names(functionsSaying(own, pattern))).toBe('a');
  expect(searched).toBe(2);
});

it.each([
  ['ring', 'named', 'a b'],
  ['ring', 'stored', 'a'],
  ['size', 'named', 'a b'],
  ['size', 'stored', ''],
  ['depth', 'stored', 'b'],
  ['seen', 'named', ''],
] as const)('finds the functions in which the member %s is %s', (field, how, expected) => {
  expect(names(functionsWithMember(file, field, how))).toBe(expected);
});
