import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let folder: string;
/** The files of the package, with their texts. */
let files: ReadonlyMap<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kogin-pack-'));
  execFileSync('npm', ['pack', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  execFileSync('tar', ['-xzf', join(folder, readdirSync(folder)[0]!), '-C', folder]);
  const inside = readdirSync(join(folder, 'package'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  files = new Map(
    inside.map((file) => [posix.relative(join(folder, 'package'), file), readFileSync(file, 'latin1')]),
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  test('has nothing that is not needed', () => {
    const needed =
      /^(?:package\.json|README\.md|LICENSE|dist\/kogin\.1|dist\/.+\.js|config\/(?:default|recipients)\.toml|config\/sample\/[\w-]+\.(?:mbox|eml)|config\/web\/[\w.]+|config\/deploy\/[\w.]+|config\/docs\/[\w-]+\.md)$/;
    expect([...files.keys()].filter((name) => !needed.test(name))).toEqual([]);
  });

  test('has one built file for each source, and none without', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `dist/${name.replaceAll('\\', '/').replace(/\.ts$/, '.js')}`);
    expect([...files.keys()].filter((name) => name.endsWith('.js')).sort()).toEqual(
      [...sources, 'config/web/pages.js'].sort(),
    );
  });

  test('has every file of config that the code reads', () => {
    const read = [...files].flatMap(
      ([, text]) => text.match(/(?<=\.\.\/)config\/(?![\w/-]+\.js\b)[\w./-]+/g) ?? [],
    );
    expect(read.length).toBeGreaterThan(2);
    for (const name of read.map((one) => one.replace(/\/$/, ''))) {
      expect(
        [...files.keys()].some((file) => file === name || file.startsWith(`${name}/`)),
        name,
      ).toBe(true);
    }
  });

  test('has the manual page of the commands as they are', () => {
    const now = execFileSync(process.execPath, [join(root, 'dist/main.js'), 'manual'], {
      encoding: 'latin1',
    });
    expect(files.get('dist/kogin.1')).toBe(now);
    expect(manifest.man).toEqual(['dist/kogin.1']);
  });
});

describe('package.json', () => {
  test('names every library by one version', () => {
    const versions = Object.values({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.devDependencies,
    });
    expect(
      versions.filter(
        (version) => !/^(?:npm:better-sqlite3@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version)),
      ),
    ).toEqual([]);
  });

  test('lets the binding of SQLite be built where npm runs no install script by itself', () => {
    expect(manifest.allowScripts['better-sqlite3']).toBe(true);
  });

  test('says yes or no to the install script of every library that has one', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const scripted = Object.keys(packages)
      .filter((path) => packages[path].hasInstallScript && !packages[path].dev)
      .map((path) => path.replace('node_modules/', ''));
    expect(scripted.sort()).toEqual(Object.keys(manifest.allowScripts).sort());
  });
});
