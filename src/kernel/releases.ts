import type { KernelVersion } from './contract.js';

const RELEASED = {
  '4.13': '2017-09-03',
  '4.19': '2018-10-22',
  '5.0': '2019-03-03',
  '5.1': '2019-05-05',
  '5.2': '2019-07-07',
  '5.3': '2019-09-15',
  '5.4': '2019-11-24',
  '5.5': '2020-01-26',
  '5.6': '2020-03-29',
  '5.7': '2020-05-31',
  '5.8': '2020-08-02',
  '5.9': '2020-10-11',
  '5.10': '2020-12-13',
  '5.11': '2021-02-14',
  '5.12': '2021-04-25',
  '5.13': '2021-06-27',
  '5.14': '2021-08-29',
  '5.15': '2021-10-31',
  '5.16': '2022-01-09',
  '5.17': '2022-03-20',
  '5.18': '2022-05-22',
  '5.19': '2022-07-31',
  '6.0': '2022-10-02',
  '6.1': '2022-12-11',
  '6.2': '2023-02-19',
  '6.3': '2023-04-23',
  '6.4': '2023-06-25',
  '6.5': '2023-08-27',
  '6.6': '2023-10-29',
  '6.7': '2024-01-07',
  '6.8': '2024-03-10',
  '6.9': '2024-05-12',
  '6.10': '2024-07-14',
  '6.11': '2024-09-15',
  '6.12': '2024-11-17',
  '6.13': '2025-01-19',
  '6.14': '2025-03-23',
  '6.15': '2025-05-25',
  '6.16': '2025-07-27',
  '6.17': '2025-09-28',
  '6.18': '2025-11-30',
} as const satisfies Readonly<Record<KernelVersion, string>>;

/** A mainline release that the tables date something by. */
export type Release = keyof typeof RELEASED;

/** The day (UTC, ISO form) on which Linus Torvalds tagged a release. */
export function releaseDate(release: Release): string {
  return RELEASED[release];
}

/** The tag's day as milliseconds since the epoch, to compare with the date of a mail. */
export function releasedAt(release: Release): number {
  return Date.parse(`${RELEASED[release]}T00:00:00Z`);
}
