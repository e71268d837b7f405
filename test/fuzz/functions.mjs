import { mailOf } from './seeds.mjs';
import { mutated, textMutations } from './text.mjs';

const TOKEN = /[A-Za-z_]\w*|\d\w*|->|[-+&|<>=!]=?|&&|\|\||[()[\]{};,.*?:~%/]|"[^"\n]*"|'[^'\n]*'|\s+|./g;
const WORDS = [
  'if (',
  'else',
  'for (;;)',
  'while (',
  'do',
  'switch (',
  'case 1:',
  'default:',
  'break;',
  'continue;',
  'return',
  'return -ENOMEM;',
  'goto out;',
  'out:',
  'static',
  'struct kumo *',
  'int',
  'u32',
  'void',
  'const',
  '__user',
  '__free(kfree)',
  'typeof(',
  'sizeof(',
  '({',
  '})',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  '*',
  '&',
  '->',
  '.',
  '=',
  '==',
  '!',
  '&&',
  '||',
  '?',
  ':',
  '...',
  '/*',
  '*/',
  '//',
  '#if 0\n',
  '#ifdef KUMO\n',
  '#else\n',
  '#endif\n',
  '#define KUMO(a) \\\n',
  '"',
  "'",
  '\\\n',
  'NULL',
  '0',
  'ret',
  'err',
  'obj',
  'IS_ERR(',
  'PTR_ERR(',
  'ERR_PTR(',
  'kfree(',
  'kzalloc(',
  'mutex_lock(&kumo->lock);',
  'mutex_unlock(&kumo->lock);',
  'drm_gem_object_put(',
  'drm_gem_object_lookup(',
  'dma_alloc_attrs(',
  'dma_free_attrs(',
  'dma_map_sgtable(',
  'dma_buf_get(',
  'dma_buf_put(',
  'scoped_guard(mutex, &kumo->lock)',
  'list_for_each_entry(bo, &kumo->list, node)',
];
const NESTS = [
  'if (ret) {\n',
  'for (i = 0; i < n; i++) {\n',
  'while (n--) {\n',
  'switch (n) {\ncase 1:\n',
  'do {\n',
  '{\n',
  '({',
  '(',
  '[',
  'f(',
  '!',
  '*',
  '-',
  '&',
  'a ? b : ',
  'a->',
  '#if 1\n',
  '/*',
  '(struct kumo *)',
];

function tokens(random, text) {
  const list = text.match(TOKEN) ?? [];
  const at = random.below(list.length + 1);
  const other = random.below(list.length + 1);
  const deed = random.below(5);
  if (deed === 0) list.splice(at, 1 + random.size(6));
  else if (deed === 1) list.splice(at, 0, random.pick(WORDS), ' ');
  else if (deed === 2) list.splice(at, 1, random.pick(WORDS));
  else if (deed === 3) list.splice(at, 0, ...list.slice(other, other + 1 + random.size(20)));
  else if (list.length > 0)
    [list[at % list.length], list[other % list.length]] = [list[other % list.length], list[at % list.length]];
  return list.join('');
}

/** One name for another: what was checked, freed or locked is something else then. */
function renamed(random, text) {
  const names = [...new Set(text.match(/\b[a-z_]\w+\b/g) ?? [])];
  if (names.length < 2) return text;
  const [from, to] = [random.pick(names), random.pick(names)];
  return text.replace(/\w+/g, (name) => (name === from && random.once(2) ? to : name));
}

/** Deep nests and long chains, which are what recursion and quadratic walks break on. */
function nested(random, text) {
  const nest = random.pick(NESTS);
  const at = random.below(text.length + 1);
  const depth = 1 + random.size(random.once(10) ? 20_000 : 60);
  const close = nest.includes('{') ? '}\n' : nest === '(' || nest === 'f(' ? ')' : '';
  return (
    text.slice(0, at) + nest.repeat(depth) + (random.once(2) ? close.repeat(depth) : '') + text.slice(at)
  );
}

function statements(random, text) {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const many = 1 + random.size(random.once(20) ? 3_000 : 10);
  lines.splice(at, 0, ...Array(many).fill(lines[random.below(lines.length)]));
  return lines.join('\n');
}

/** One line with a thing again and again: what is looked up for each of them may read the whole line. */
function oneLine(random, text) {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const piece = (lines[at] ?? '').slice(random.below(2)).trim();
  const many = 1 + random.size(random.once(20) ? 10_000 : 10);
  lines[at] = `${lines[at]} ${`${piece} `.repeat(Math.min(many, Math.floor(400_000 / (piece.length + 1))))}`;
  return lines.join('\n');
}

/** Mutations of text that is C, or mostly. */
export const codeMutations = [tokens, tokens, tokens, renamed, renamed, nested, statements, oneLine];

/** A mutated function, as the mail of a patch that makes it what it is, adds it, or takes it away. */
export function mutatedFunction(random, { functions }) {
  const before = random.pick(functions);
  const after = mutated(random, random.once(8) ? `${before}\n${random.pick(functions)}` : before, [
    ...codeMutations,
    ...codeMutations,
    ...textMutations,
  ]);
  const lines = (text, sign) =>
    text
      .replace(/\r/g, '')
      .split('\n')
      .map((line) => sign + line);
  const shape = random.below(4);
  if (shape === 0) return patchOf(lines(after, '+'));
  if (shape === 1) return patchOf(lines(after, '-'));
  if (shape === 2) return patchOf([...lines(before, '-'), ...lines(after, '+')]);
  return patchOf(changed(before.split('\n'), after.replace(/\r/g, '').split('\n')));
}

/** The lines that both begin and end with as context, the others as changed. */
function changed(before, after) {
  let start = 0;
  while (start < before.length - 1 && start < after.length - 1 && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start - 1 &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  return [
    ...before.slice(0, start).map((line) => ` ${line}`),
    ...before.slice(start, before.length - end).map((line) => `-${line}`),
    ...after.slice(start, after.length - end).map((line) => `+${line}`),
    ...before.slice(before.length - end).map((line) => ` ${line}`),
  ];
}

function patchOf(lines) {
  const path = 'drivers/gpu/drm/kumo/kumo_gem.c';
  const count = (signs) => lines.filter((line) => signs.includes(line[0] ?? ' ')).length;
  const head = [`--- a/${path}`, `+++ b/${path}`, `@@ -10,${count(' -')} +10,${count(' +')} @@`];
  return Buffer.from(mailOf([...head, ...lines].join('\n'), 1), 'utf8');
}
