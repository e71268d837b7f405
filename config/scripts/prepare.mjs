// Makes a fresh clone ready to run: installs what package-lock.json names and builds dist/, each only if it is out of
// date. Plain Node without dependencies, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stamp = join(root, 'dist', '.built');
/** Or an early 22: what knows no Node-API 10. */
const isNode20 = Number(process.versions.napi) < 10;

requireNode();
if (!isInstalled()) install();
if (!isBuilt()) build();

function requireNode() {
  const wanted = /(\d+)\.(\d+)/.exec(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node,
  );
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = [Number(wanted[1]), Number(wanted[2])];
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`Kogin needs Node ${wantedMajor}.${wantedMinor} or newer; this is ${process.versions.node}.`);
}

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

function install() {
  say('Installing (npm ci) ...');
  const { status, stderr } = npm(['ci'], ['ignore', 2, 'pipe']);
  if (status === 0) return requireSqlite();
  // A registry that does not carry the packages of other platforms makes npm ci refuse a lock file that is right for
  // this one; npm install keeps to the lock file as well, and leaves the rest out.
  if (stderr?.includes('EUSAGE')) {
    say('npm ci refuses the lock file; installing what it names (npm install --no-save) ...');
    if (npm(['install', '--no-save'], ['ignore', 2, 2]).status === 0) return requireSqlite();
  } else {
    say(stderr ?? '');
  }
  fail('The installation failed, see above. It needs the npm registry.');
}

/** Both libraries for SQLite are optional, because each is for some versions of Node: the one for this has to be there. */
function requireSqlite() {
  const needed = isNode20
    ? 'better-sqlite3/build/Release/better_sqlite3.node'
    : 'better-sqlite3-13/lib/index.js';
  if (existsSync(join(root, 'node_modules', needed))) return;
  fail(
    isNode20
      ? 'The SQLite binding could be neither downloaded nor compiled. Compiling it for this Node needs python3, make and ' +
          'a C++ compiler (Debian: apt-get install python3 make g++); Node 22.14 or newer needs neither.'
      : 'The library better-sqlite3-13 was not installed.',
  );
}

/** Runs the npm that runs this script, or the one on the path. */
function npm(args, stdio) {
  const own = process.env.npm_execpath;
  // On Node 20 alone a library has to be made for it.
  const all = [...args, '--no-audit', '--no-fund', ...(isNode20 ? [] : ['--ignore-scripts'])];
  return own === undefined ? run('npm', all, stdio) : run(process.execPath, [own, ...all], stdio);
}

function isBuilt() {
  if (!existsSync(stamp) || !existsSync(join(root, 'dist', 'main.js'))) return false;
  const built = statSync(stamp).mtimeMs;
  const settings = ['tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
  // A folder's own time changes when a file in it is removed.
  return [...settings, ...everythingIn(join(root, 'src'))].every((path) => statSync(path).mtimeMs <= built);
}

function build() {
  say('Building (tsc) ...');
  const started = new Date();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], ['ignore', 2, 2]);
  if (status !== 0) fail('The build failed, see above.');
  removeStale();
  writeFileSync(stamp, '');
  // What is saved while the compiler runs is newer than this, and so will be built the next time.
  utimesSync(stamp, started, started);
}

/** Removes what was built from sources that are gone. */
function removeStale() {
  const dist = join(root, 'dist');
  for (const file of everythingIn(dist).filter((path) => path.endsWith('.js'))) {
    const source = join(root, 'src', relative(dist, file).replace(/\.js$/, '.ts'));
    if (existsSync(source)) continue;
    rmSync(file);
    rmSync(`${file}.map`, { force: true });
  }
}

function everythingIn(folder) {
  const inside = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return [folder, ...inside];
}

/** Runs a command in the project; nothing goes to standard output, because that is for results. */
function run(command, args, stdio) {
  const done = spawnSync(command, args, { cwd: root, stdio, encoding: 'utf8' });
  if (done.error !== undefined) say(`${command}: ${done.error.message}`);
  return done;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
