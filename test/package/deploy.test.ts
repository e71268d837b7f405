import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadRecipients } from '../../src/config/recipients.js';
import { loadConfig } from '../../src/config.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const deploy = join(root, 'config', 'deploy');
const read = (name: string) => readFileSync(join(deploy, name), 'utf8');

describe('the configuration to start from', () => {
  test('is one, and lets nothing out', () => {
    const config = loadConfig({ file: join(deploy, 'kogin.toml'), env: {} });
    expect(config.smtp.host).toBe('');
    expect(config.sources).toMatchObject([{ type: 'imap', security: 'tls' }]);
    expect(config.outbox.recipients).toBe(join(deploy, 'recipients.toml'));
    expect(loadRecipients(join(root, 'config', 'recipients.toml')).lists).toEqual([]);
  });
});

describe('the compose file', () => {
  const { services, volumes } = parse(read('compose.yaml'), { merge: true });

  test('lets nothing of Kogin write but its data, nor gain rights', () => {
    for (const name of ['watch', 'web']) {
      const service = services[name];
      expect(service).toMatchObject({ image: 'kogin', read_only: true, cap_drop: ['ALL'] });
      const writable = service.volumes.filter((volume: string) => !volume.endsWith(':ro'));
      expect(writable).toEqual(['data:/data']);
    }
    expect(Object.keys(volumes)).toEqual(['data', 'database']);
  });

  test('shows the pages to this machine alone, and the database to none', () => {
    expect(services.web.ports).toEqual(['127.0.0.1:8025:8025']);
    expect(services.watch.ports).toBeUndefined();
    expect(services.database.ports).toBeUndefined();
  });

  test('has every variable that the configuration asks for', () => {
    const asked = [...read('kogin.toml').matchAll(/env = "(\w+)"/g)].map(([, name]) => name!);
    expect(asked.length).toBeGreaterThan(1);
    for (const name of asked) expect(Object.keys(services.watch.environment)).toContain(name);
  });
});

describe('the unit of systemd', () => {
  const missing = spawnSync('systemd-analyze', ['--version']).status !== 0;

  test.skipIf(missing)('is one, and exposes little', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kogin-unit-'));
    try {
      const unit = join(folder, 'kogin@watch.service');
      copyFileSync(join(deploy, 'kogin@.service'), unit);
      const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
      expect(verified).toMatchObject({ status: 0, stderr: '' });
      // From 0 to 10; the threshold is in tenths.
      const security = spawnSync(
        'systemd-analyze',
        ['security', '--offline=yes', '--threshold=20', '--no-pager', unit],
        { encoding: 'utf8' },
      );
      expect(security.status, security.stdout.slice(-300)).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('starts commands that there are with a configuration that it names', () => {
    expect(read('kogin@.service')).toMatch(/^ExecStart=.* kogin %i --config \/etc\/kogin\/kogin\.toml/m);
  });
});

test('the bill of materials has every library', () => {
  // With --omit=dev npm would leave out what a library for testing uses as well.
  const made = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx'], { cwd: root, encoding: 'utf8' });
  expect(made.status).toBe(0);
  const { bomFormat, components } = JSON.parse(made.stdout);
  expect(bomFormat).toBe('CycloneDX');
  const listed = components.map(
    ({ name, version }: { name: string; version: string }) => `${name}@${version}`,
  );
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(listed).toContain(`${name}@${version}`);
  }
  expect(listed.some((name: string) => name.startsWith('better-sqlite3@'))).toBe(true);
});
