import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
let folder: string;

beforeAll(() => {
  const prepared = spawnSync(process.execPath, [join(root, 'config/scripts/prepare.mjs')], {
    encoding: 'utf8',
  });
  expect(prepared).toMatchObject({ status: 0 });
  folder = mkdtempSync(join(tmpdir(), 'kogin-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(folder, `kogin.${shell}`), kogin('completion', shell));
  }
  writeFileSync(join(folder, 'kogin.1'), kogin('manual'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function kogin(...args: readonly string[]): string {
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'dist/main.js'), ...args], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return stdout;
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function run(command: string, ...args: readonly string[]) {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: folder, timeout: 30_000 });
  return { stdout, stderr };
}

/** What bash offers when Tab is pressed after these words. */
function inBash(...words: readonly string[]): string[] {
  const script = `source kogin.bash && source kogin.bash
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _kogin; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = run('bash', '--norc', '-c', script, 'bash', ...words);
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

describe('in bash', () => {
  test('commands are completed, and those below them', () => {
    expect(inBash('kogin', 're')).toEqual(['review', 'rerun']);
    expect(inBash('kogin', 'outbox', '')).toEqual([
      'list',
      'show',
      'approve',
      'refuse',
      'settle',
      'stops',
      'clear',
    ]);
    expect(inBash('kogin', 'completion', 'z')).toEqual(['zsh']);
  });

  test('options and their values are those of the command', () => {
    expect(inBash('kogin', 'review', '--f')).toEqual(['--format', '--fail-on']);
    expect(inBash('kogin', 'review', '--save', '--format', '')).toEqual([
      'text',
      'reply',
      'json',
      'ndjson',
      'sarif',
    ]);
    expect(inBash('kogin', 'audit', '--format', 's')).toEqual(['sarif']);
    expect(inBash('kogin', 'user', 'add', '--role', 'm')).toEqual(['maintainer']);
  });

  test('the checks are known by their ids', () => {
    expect(inBash('kogin', 'checks', 'show', 'param-')).toEqual(['param-not-forwarded-const']);
    expect(inBash('kogin', 'review', '--check', 'param-')).toEqual(['param-not-forwarded-const']);
  });

  test('files are left to bash', () => {
    expect(inBash('kogin', 'review', '')).toEqual([]);
    expect(inBash('kogin', 'review', '--config', '')).toEqual([]);
  });

  test('what is typed is never run', () => {
    expect(inBash('kogin', 'review', '$(touch ran)', '--f')).toEqual(['--format', '--fail-on']);
    expect(inBash('kogin', '$(touch ran)')).toEqual([]);
    expect(run('ls').stdout).not.toContain('ran');
  });
});

test.skipIf(!has('fish'))('in fish, commands, options, values and files are completed', () => {
  const inFish = (line: string) =>
    run('fish', '--no-config', '-c', `source kogin.fish; complete -C '${line}'`)
      .stdout.split('\n')
      .filter(Boolean)
      .map((offer) => offer.split('\t')[0]);
  expect(inFish('kogin re')).toEqual(['rerun', 'review']);
  expect(inFish('kogin outbox s')).toEqual(['settle', 'show', 'stops']);
  expect(inFish('kogin review --format ')).toEqual(['json', 'ndjson', 'reply', 'sarif', 'text']);
  expect(inFish('kogin user add --role m')).toEqual(['maintainer']);
  expect(inFish('kogin review ')).toContain('kogin.fish');
});

/** What zsh puts on the line when Tab is pressed after it. */
function inZsh(line: string): string {
  const script = `zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1='> '; autoload -U compinit; compinit -u -d $PWD/dump; source kogin.zsh; unsetopt zle_bracketed_paste; print rea''dy"
    zpty -r -m shell seen '*ready*'
    zpty -w -n shell ${`'${line}'`}$'\\t'
    sleep 1
    zpty -w -n shell $'\\C-a: \\C-e\\n'
    zpty -w shell "print do''ne"
    zpty -r -m shell seen '*done*'
    print -r -- $seen`;
  return run('zsh', '-f', '-c', script).stdout;
}

test.skipIf(!has('zsh'))('in zsh, commands, options and values are completed', () => {
  expect(run('zsh', '-n', 'kogin.zsh').stderr).toBe('');
  expect(inZsh('kogin rev')).toContain('kogin review');
  expect(inZsh('kogin outbox app')).toContain('kogin outbox approve');
  expect(inZsh('kogin review --format sa')).toContain('sarif');
  expect(inZsh('kogin review --fail')).toContain('--fail-on');
});

describe('the manual page', () => {
  test('has every command with its options', () => {
    const page = kogin('manual');
    const commands = kogin('--help').matchAll(/^ {2}([a-z-]+) /gm);
    const names = [...commands].map(([, name]) => name!).filter((name) => name !== 'help');
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(page).toContain(`.SH ${name.toUpperCase().replaceAll('-', '\\-')}\n`);
    expect(page).toContain('.BI "\\-\\-fail\\-on " "<severity>"');
  });

  test.skipIf(!has('mandoc'))('has nothing that mandoc warns of', () => {
    const { stdout, stderr } = run('mandoc', '-T', 'lint', '-W', 'warning', 'kogin.1');
    const warnings = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    // It has a version instead of a date, because a date would make it a new page each day.
    expect(warnings.filter((line) => !line.includes('missing date'))).toEqual([]);
  });

  test.skipIf(!has('groff'))('reads as it was meant', () => {
    const { stdout, stderr } = run('groff', '-man', '-Tascii', '-P-cbou', '-ww', 'kogin.1');
    expect(stderr).toBe('');
    expect(stdout).toContain('kogin - review kernel patches by mail');
    expect(stdout).toMatch(/git format-patch --stdout -1 \| kogin review -\n/);
    expect(stdout).toMatch(/--fail-on <severity>\n/);
  });
});
