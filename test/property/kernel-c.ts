import fc from 'fast-check';

/** What kernel C is made of, whole tokens and broken ones. */
const TOKENS = [
  'int ',
  'static ',
  'struct kumo *',
  'u32 ',
  'void ',
  'f(',
  'g(',
  'kumo_create(',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ';',
  ',',
  '\n',
  '\n\t',
  '\n}\n',
  '\n{\n',
  'if (',
  'else ',
  'for (;;) ',
  'while (',
  'do ',
  'switch (',
  'case 1:',
  'case 1 ... 2:',
  'default:',
  'break;',
  'continue;',
  'return ',
  'goto out;',
  'out:\n',
  'list_for_each_entry(',
  'scoped_guard(',
  'guard(mutex)(',
  '__user ',
  '__free(kfree) ',
  'fallthrough;',
  'container_of(p, struct kumo, base)',
  '#if 0\n',
  '#ifdef A\n',
  '#else\n',
  '#endif\n',
  '#define X(a) \\\n',
  '/*',
  '*/',
  '/** \n * f - a\n * @a: b\n */\n',
  '//',
  '"',
  "'",
  '\\',
  '->',
  '.',
  '=',
  '==',
  '|=',
  '!',
  '&',
  '&&',
  '||',
  '*',
  '?',
  ':',
  '...',
  'p',
  'x',
  'flags',
  'obj',
  'NULL',
  'GFP_KERNEL',
  '0',
  '1',
  'DMA_TO_DEVICE',
  'sizeof(struct kumo)',
  'obj = drm_gem_object_lookup(file, 1);',
  'if (IS_ERR(obj))',
  'if (!obj)',
  'sgt = drm_gem_shmem_get_pages_sgt(p);',
  'kfree(p->x);',
  'p->x = vmalloc(1);',
  'mutex_lock(&p->lock);',
  'mutex_unlock(&p->lock);',
  'drm_gem_cma_create(',
  'EXPORT_SYMBOL(f);',
  '\u{1f600}',
  '\u0000',
  '\r',
  '\u2028',
];

/** Any text that looks more or less like kernel C. */
export const anyCode: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...TOKENS), { maxLength: 120 })
  .map((tokens) => tokens.join(''));

const name = fc.constantFrom('kumo', 'flags', 'size', 'bo', 'ret');
const expression = fc.constantFrom(
  '0',
  'ret',
  'flags',
  'kumo->size',
  'kumo_get(kumo, flags)',
  'kumo_get(kumo, KUMO_A | KUMO_B)',
  '!bo',
);

const simple: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(name, expression).map(([left, right]) => `${left} = ${right};`),
  expression.map((value) => `kumo_use(${value});`),
  expression.map((value) => `return ${value};`),
  fc.constant('goto out;'),
);

/** Statements of a body, indented by tabs. */
function statements(depth: number): fc.Arbitrary<readonly string[]> {
  const nested = depth === 0 ? [] : [statements(depth - 1)];
  const block = fc.oneof(
    simple.map((text) => [text]),
    ...nested.flatMap((inner) => [
      fc.tuple(expression, inner).map(([test, body]) => [`if (${test}) {`, ...indent(body), '}']),
      fc
        .tuple(expression, inner, inner)
        .map(([test, yes, no]) => [`if (${test}) {`, ...indent(yes), '} else {', ...indent(no), '}']),
      inner.map((body) => ['list_for_each_entry(bo, &kumo->list, node) {', ...indent(body), '}']),
      inner.map((body) => ['scoped_guard(mutex, &kumo->lock) {', ...indent(body), '}']),
    ]),
  );
  return fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => blocks.flat());
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `\t${line}`);
}

const head = fc.constantFrom(
  (id: number) => `static int kumo_${id}(struct kumo *kumo, u32 flags)`,
  (id: number) => `struct kumo_bo *\nkumo_${id}(struct kumo *kumo,\n\t     size_t size)`,
  (id: number) =>
    `/**\n * kumo_${id} - a function\n * @kumo: the device\n */\nint kumo_${id}(struct kumo *kumo, int ret)`,
  (id: number) => `static inline void __must_hold(&lock)\nkumo_${id}(void)`,
);

const between = fc.constantFrom(
  '',
  '#include <linux/kumo.h>\n',
  'struct kumo_state {\n\tint a;\n};\n',
  '#define KUMO(x) \\\n\tkumo_x(x)\n',
  'static const struct ops ops = {\n\t.get = kumo_0,\n};\n',
  '/* { ( */\n',
);

/** A whole C file as people write it, with functions kumo_0, kumo_1, ... */
export const wholeFileOfCode: fc.Arbitrary<string> = fc
  .array(fc.tuple(head, statements(2), between, fc.boolean()), { minLength: 1, maxLength: 5 })
  .map((functions) =>
    functions
      .map(([headOf, body, rest, hasLabel], id) => {
        const lines = [...indent(body), ...(hasLabel ? ['out:', '\treturn 0;'] : [])];
        return `${rest}${headOf(id)}\n{\n${lines.join('\n')}\n}\n`;
      })
      .join('\n'),
  );
