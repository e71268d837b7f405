import { type Release, releasedAt } from '../kernel/releases.js';
import type { Context } from './check.js';

/** A release's code is in the subsystem's own tree this long before the release. */
const LEAD_MS = 150 * 24 * 3600 * 1000;

/**
 * True if the patch is surely for a kernel that has what came with a release: the mail was written after it, or shortly
 * before it and for a tree that has it. A tree that is newer than the mail says nothing about the mail.
 */
export function isSince(release: Release, { kernel, date }: Context): boolean {
  if (kernel === null) return date !== null && date > releasedAt(release);
  if (asNumber(kernel) < asNumber(release)) return false;
  return date === null || date > releasedAt(release) - LEAD_MS;
}

function asNumber(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}
