import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'config', 'scripts', 'prepare.mjs');
let root: string;

/** A project whose compiler and npm only say that they ran, and leave what the real ones would leave. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kogin-prepare-'));
  const bindings = ['node_modules/better-sqlite3/build/Release', 'node_modules/better-sqlite3-13/lib'];
  for (const folder of ['config/scripts', 'src', 'dist', 'node_modules/typescript/bin', ...bindings]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  copyFileSync(script, join(root, 'config/scripts/prepare.mjs'));
  put('package.json', '{"type":"module","engines":{"node":">=20.19"}}');
  put('package-lock.json', '{}');
  put('tsconfig.json', '{}');
  put('tsconfig.build.json', '{}');
  put('src/main.ts', '');
  put('node_modules/.package-lock.json', '{}');
  put(`${bindings[0]}/better_sqlite3.node`, '');
  put(`${bindings[1]}/index.js`, '');
  put(
    'node_modules/typescript/bin/tsc',
    `console.error('tsc ran'); require('fs').writeFileSync('dist/main.js', '');`,
  );
  put(
    'npm.cjs',
    `console.error('npm ' + process.argv.slice(2, 4).join(' '));
     const error = process.argv[2] === 'ci' ? process.env.CI_ERROR : process.env.INSTALL_ERROR;
     if (error) { console.error(error); process.exit(1); }
     console.log('not a result');
     require('fs').writeFileSync('node_modules/.package-lock.json', '{}');`,
  );
  put('node_modules/typescript/package.json', '{"type":"commonjs"}');
});

afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}

function prepare(env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(root, 'npm.cjs'), ...env },
  });
  return { status, stdout, stderr };
}

function touch(name: string): void {
  const later = new Date(Date.now() + 5000);
  utimesSync(join(root, name), later, later);
}

test('builds what was never built, and says nothing the second time', () => {
  expect(prepare()).toEqual({ status: 0, stdout: '', stderr: 'Building (tsc) ...\ntsc ran\n' });
  expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('builds again after a source changed, and takes away what has no source any more', () => {
  prepare();
  put('dist/gone.js', '');
  touch('src/main.ts');
  expect(prepare().stderr).toContain('tsc ran');
  expect(existsSync(join(root, 'dist/gone.js'))).toBe(false);
  expect(existsSync(join(root, 'dist/main.js'))).toBe(true);
});

test('installs where the lock file is newer than what is installed', () => {
  prepare();
  touch('package-lock.json');
  expect(prepare()).toEqual({ status: 0, stdout: '', stderr: 'Installing (npm ci) ...\nnot a result\n' });
});

test('installs what the lock file names where npm ci finds it incomplete', () => {
  prepare();
  touch('package-lock.json');
  const { status, stderr } = prepare({ CI_ERROR: 'npm error code EUSAGE' });
  expect(status).toBe(0);
  expect(stderr).toContain('npm install --no-save');
  expect(stderr).not.toContain('EUSAGE');
});

test.each([
  { CI_ERROR: 'npm error code E404' },
  { CI_ERROR: 'npm error code EUSAGE', INSTALL_ERROR: 'npm error code E404' },
])('a failed installation stops with what npm said and what to do', (errors) => {
  rmSync(join(root, 'node_modules/.package-lock.json'));
  const { status, stderr } = prepare(errors as Readonly<Record<string, string>>);
  expect(status).toBe(1);
  expect(stderr).toContain('npm error code E404');
  expect(stderr).toContain('It needs the npm registry.');
});

test('a library for SQLite that could not be made for this Node is told', () => {
  const isNode20 = Number(process.versions['napi']) < 10;
  rmSync(join(root, 'node_modules', isNode20 ? 'better-sqlite3' : 'better-sqlite3-13'), { recursive: true });
  touch('package-lock.json');
  const { status, stderr } = prepare();
  expect(status).toBe(1);
  expect(stderr).toContain(isNode20 ? 'apt-get install python3 make g++' : 'better-sqlite3-13');
});

test('a failed build stops', () => {
  put('node_modules/typescript/bin/tsc', 'process.exit(2)');
  expect(prepare()).toMatchObject({ status: 1, stderr: expect.stringContaining('The build failed') });
});

test('an old Node is told which one is needed', () => {
  put('package.json', '{"type":"module","engines":{"node":">=99.1"}}');
  const { status, stderr } = prepare();
  expect(status).toBe(1);
  expect(stderr).toBe(`Kogin needs Node 99.1 or newer; this is ${process.versions.node}.\n`);
});
