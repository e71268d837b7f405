import { InvalidArgumentError } from 'commander';
import type { TreeConfig } from '../config.js';
import type { Severity } from '../domain/finding.js';

/** Every format of `kogin review`, the default first. */
export const formats = ['text', 'reply', 'json', 'ndjson', 'sarif'] as const;

/** How results are printed. */
export type Format = (typeof formats)[number];

/** The severities from the worst to the least. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Whether a severity is at least as bad as the bar. */
export function reaches(severity: Severity, bar: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(bar);
}

/** Reads `DIR` or `DIR:ref,ref`, the last colon counts; adds it to those before. Throws if no folder is named. */
export function treeOption(value: string, before: readonly TreeConfig[]): readonly TreeConfig[] {
  const colon = value.lastIndexOf(':');
  const path = colon === -1 ? value : value.slice(0, colon);
  const refs = colon === -1 ? [] : value.slice(colon + 1).split(',');
  if (path === '' || refs.includes('')) throw new InvalidArgumentError('Expected DIR or DIR:ref,ref.');
  return [...before, { path, refs }];
}

/** Adds one more value of an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads `12h`, `7d`, `2w` (before now) or an ISO date or time as milliseconds since the epoch; throws on others. */
export function timeOption(value: string, now: number): number {
  const ago = /^(\d{1,6})([hdw])$/.exec(value);
  if (ago?.[1] !== undefined && ago[2] !== undefined) return now - Number(ago[1]) * (units[ago[2]] ?? 0);
  const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Expected a date as 2026-02-28, or 12h, 7d, 2w.');
  return time;
}
