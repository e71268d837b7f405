import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What a folder of src (or a file directly in it) may import of the others. */
const mayImport: Readonly<Record<string, string>> = {
  domain: '',
  mail: 'domain',
  diff: 'domain',
  c: 'domain',
  kernel: 'domain',
  series: 'domain mail',
  checks: 'domain c kernel',
  review: 'domain checks/check',
  reply: 'domain checks/check',
  policy: 'domain mail/addresses',
  io: 'domain log',
  store: 'domain log',
  web: 'domain store checks/index checks/docs',
  app: 'domain mail series diff c kernel checks review reply policy io store web config log',
  cli: 'domain app config log checks/docs',
  main: 'domain cli config log',
  config: 'domain',
  log: 'domain',
};
const pureFolders = 'domain mail series diff c kernel checks review reply policy'.split(' ');

/** Who may import which library: a file, or a folder with a slash at its end and the file of its name. */
const owners: Readonly<Record<string, string | readonly string[]>> = {
  '@zone-eu/mailsplit': 'mail/parse',
  'better-sqlite3': 'store/sqlite-library',
  'better-sqlite3-13': 'store/sqlite-library',
  'cli-progress': 'cli/progress',
  commander: 'cli/',
  'graphile-worker': 'store/queue',
  hono: 'web/',
  '@hono/node-server': 'web/',
  imapflow: 'io/imap',
  kysely: 'store/',
  mailparser: 'mail/parse',
  nodemailer: 'io/smtp',
  'parse-diff': 'diff/parse',
  piscina: 'app/threads',
  pg: 'store/',
  picocolors: 'cli/formats/',
  pino: 'log',
  'pino-pretty': 'log',
  'prom-client': 'app/metrics',
  'smol-toml': 'config/toml',
  'tree-sitter-c': 'app/grammar',
  valibot: 'config/',
  'web-tree-sitter': ['app/grammar', 'c/parse'],
};

interface Source {
  /** Path under src without its ending. */
  readonly name: string;
  readonly text: string;
  /** Every module that an import or export statement, a dynamic import or a resolve call names. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = listFiles(join(root, 'src'), '.ts').map((file) => {
  const text = readFileSync(file, 'utf8');
  const name = relative(join(root, 'src'), file).replaceAll('\\', '/').replace(/\.ts$/, '');
  return { name, text, imports: importsOf(text) };
});
const names = new Set(sources.map((source) => source.name));

function listFiles(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function importsOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\b[^'"`;]*\bfrom\s+['"]([^'"]+)['"]/gm);
  const bare = text.matchAll(/^import\s+['"]([^'"]+)['"]/gm);
  const calls = text.matchAll(/\b(?:import|require|resolve|load)\(\s*['"]([^'"]+)['"]/g);
  return [...statements, ...bare, ...calls].map((match) => match[1]!);
}

/** The source that a relative import names, or null for a library. */
function target(from: string, imported: string): string | null {
  if (!imported.startsWith('.')) return null;
  return posix.join(posix.dirname(from), imported).replace(/\.js$/, '');
}

function layer(name: string): string {
  return name.split('/')[0]!;
}

function localImports(source: Source): string[] {
  return source.imports.map((imported) => target(source.name, imported)).filter((name) => name !== null);
}

function library(imported: string): string | null {
  if (imported.startsWith('.') || imported.startsWith('node:')) return null;
  return imported
    .split('/')
    .slice(0, imported.startsWith('@') ? 2 : 1)
    .join('/');
}

function tracked(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
}

function allows(from: string, name: string): boolean {
  const list = mayImport[from]?.split(' ') ?? [];
  return list.includes(name) || list.includes(layer(name));
}

describe('the scan of imports', () => {
  test('sees statements, types, dynamic imports and resolve calls, on one line or on several', () => {
    const text = [
      "import a from './a.js';",
      "import type { B } from './b.js';",
      "import {\n  c,\n} from './c.js';",
      "export * from './d.js';",
      "import './e.js';",
      "const f = await import('./f.js');",
      "type G = import('./g.js').G;",
      "const h = import.meta.resolve('h/h.wasm');",
      "const notAnImport = 'from nowhere';",
    ].join('\n');
    expect(importsOf(text).sort()).toEqual(
      ['./a.js', './b.js', './c.js', './d.js', './e.js', './f.js', './g.js', 'h/h.wasm'].sort(),
    );
  });

  test('finds the project', () => {
    expect(sources.flatMap(localImports).length).toBeGreaterThan(20);
  });
});

describe('imports', () => {
  test('every file is in a folder of the plan', () => {
    expect(
      sources.filter((source) => !(layer(source.name) in mayImport)).map((source) => source.name),
    ).toEqual([]);
  });

  test('go only where the plan allows', () => {
    const wrong = sources.flatMap((source) =>
      localImports(source)
        .filter((name) => layer(name) !== layer(source.name))
        .filter((name) => !allows(layer(source.name), name))
        .map((name) => `${source.name} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('never go from one check to another', () => {
    const isCheck = (name: string) => /^checks\/(?:[^/]+\/[^/]+|index|run|docs)$/.test(name);
    const wrong = sources
      .filter(({ name }) => /^checks\/[^/]+\//.test(name))
      .flatMap((source) =>
        localImports(source)
          .filter(isCheck)
          .map((name) => `${source.name} -> ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  test('name files that exist, and never by a computed name', () => {
    const broken = sources.flatMap((source) =>
      localImports(source)
        .filter((name) => !names.has(name) && !name.startsWith('../'))
        .map((name) => `${source.name} -> ${name}`),
    );
    expect(broken).toEqual([]);
    expect(
      sources.filter((source) => /\bimport\(\s*[^'"\s]/.test(source.text)).map((source) => source.name),
    ).toEqual([]);
  });

  test('form no cycle, types included', () => {
    expect(cycle()).toEqual([]);
  });

  test('of a library are made by its owner alone', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .map(library)
        .filter((name) => name !== null)
        .filter((name) => !owns(source.name, owners[name]))
        .map((name) => `${source.name} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('are never handed on, but by the list of the checks', () => {
    const barrels = sources.filter(({ text }) => /^export\b[^'"`;=(]*\bfrom\s+['"]/m.test(text));
    expect(barrels.map(({ name }) => name).filter((name) => name !== 'checks/index')).toEqual([]);
  });
});

function owns(name: string, owner: string | readonly string[] = []): boolean {
  return [owner].flat().some((one) => (one.endsWith('/') ? `${name}/`.startsWith(one) : name === one));
}

/** The files that remain when all that import nothing left over are taken away, again and again. */
function cycle(): string[] {
  let left = new Map(sources.map((source) => [source.name, localImports(source)]));
  for (;;) {
    const next = new Map([...left].filter(([, imports]) => imports.some((name) => left.has(name))));
    if (next.size === left.size) return [...next.keys()];
    left = next;
  }
}

describe('the pure folders', () => {
  const pure = sources.filter((source) => pureFolders.includes(layer(source.name)));

  test('import no module of Node but node:crypto', () => {
    const wrong = pure.flatMap((source) =>
      source.imports
        .filter((name) => name.startsWith('node:') && name !== 'node:crypto')
        .map((name) => `${source.name} -> ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('know no clock, no chance, no environment and no log', () => {
    const impure =
      /\b(?:Date\.now|new Date\(\)|performance\.now|Math\.random|randomBytes|randomUUID|setTimeout|setInterval|process\.|console\.)/;
    const wrong = pure
      .filter((source) => impure.test(withoutComments(source.text)))
      .map((source) => source.name);
    expect(wrong).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

describe('sizes', () => {
  test('no file has 300 lines', () => {
    const files = ['src', 'test', 'config/scripts'].flatMap((folder) =>
      ['.ts', '.mjs'].flatMap((ending) => listFiles(join(root, folder), ending)),
    );
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 300);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });

  test('the linter holds functions under 80 lines and at three parameters', () => {
    const { linter } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    expect(linter.rules.complexity.noExcessiveLinesPerFunction).toMatchObject({
      level: 'error',
      options: { maxLines: 80 },
    });
    expect(linter.rules.complexity.useMaxParams).toEqual({ level: 'error', options: { max: 3 } });
    expect(linter.rules.suspicious.noImportCycles).toBe('error');
  });
});

describe('what is written', () => {
  test('every export says in a sentence what it promises', () => {
    expect(sources.flatMap(undocumented)).toEqual([]);
  });

  test('nothing names the place where it was made', () => {
    const place = ['/wo', 'rk/'].join('');
    expect(tracked().filter((file) => readFileSync(join(root, file), 'latin1').includes(place))).toEqual([]);
  });

  test('nothing is left for later', () => {
    const later = new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})\\b`);
    const wrong = tracked()
      .filter((file) => /\.(?:ts|mjs|toml|md|json|sh)$/.test(file) || file === '.ci/run')
      .filter((file) => later.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});

function undocumented(source: Source): string[] {
  const lines = source.text.split('\n');
  const documented = new Set<string>();
  const silent: string[] = [];
  for (const [index, line] of lines.entries()) {
    const match =
      /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|interface|type|class) ?(\w+)/.exec(
        line,
      );
    const name = match?.[1];
    if (name === undefined) continue;
    // A schema and its type share a name, and so do the overloads of a function: one sentence is for both.
    if (/[.;]\s*\*\/\s*$|^ \*\/$/.test(lines[index - 1] ?? '')) documented.add(name);
    else if (!documented.has(name)) silent.push(`${source.name}: ${name}`);
  }
  return silent;
}
