import { expect, test } from 'vitest';
import { reaches, severities, timeOption, treeOption } from '../../src/cli/choices.js';

test.each([
  ['/srv/linux.git', { path: '/srv/linux.git', refs: [] }],
  ['/srv/linux.git:drm-next', { path: '/srv/linux.git', refs: ['drm-next'] }],
  ['linux:drm-misc-next,v6.18', { path: 'linux', refs: ['drm-misc-next', 'v6.18'] }],
  ['/mnt/a:b/linux:drm-next', { path: '/mnt/a:b/linux', refs: ['drm-next'] }],
])('--tree %s', (value, tree) => {
  expect(treeOption(value, [])).toEqual([tree]);
});

test.each(['', ':drm-next', 'linux:', 'linux:a,,b'])('--tree "%s" is refused', (value) => {
  expect(() => treeOption(value, [])).toThrow('Expected DIR or DIR:ref,ref.');
});

test('--tree given twice keeps the order', () => {
  expect(treeOption('b', treeOption('a', []))).toEqual([
    { path: 'a', refs: [] },
    { path: 'b', refs: [] },
  ]);
});

const now = Date.UTC(2026, 1, 28, 12);

test.each([
  ['12h', Date.UTC(2026, 1, 28, 0)],
  ['7d', Date.UTC(2026, 1, 21, 12)],
  ['2w', Date.UTC(2026, 1, 14, 12)],
  ['2026-02-03', Date.UTC(2026, 1, 3)],
  ['2026-02-03T10:00:00Z', Date.UTC(2026, 1, 3, 10)],
])('--since %s', (value, time) => {
  expect(timeOption(value, now)).toBe(time);
});

test.each(['', 'yesterday', '7', '7 d', '-7d', '2026-13-01', '2026', '99999999999d'])(
  '--since "%s" is refused',
  (value) => {
    expect(() => timeOption(value, now)).toThrow('Expected a date');
  },
);

test('a severity reaches its own bar and every lower one', () => {
  const passed = severities.map((bar) => severities.filter((severity) => reaches(severity, bar)));
  expect(passed).toEqual([
    ['critical'],
    ['critical', 'high'],
    ['critical', 'high', 'medium'],
    ['critical', 'high', 'medium', 'low'],
  ]);
});
