import { type Release, releasedAt } from '../kernel/releases.js';
import type { Context } from './check.js';

/**
 * True if the patch is surely for a kernel that has what came with a release: by the base's version, else because the
 * mail was written after it. Mails that prepare the release itself do not count.
 */
export function isSince(release: Release, { kernel, date }: Context): boolean {
  if (kernel !== null) return asNumber(kernel) >= asNumber(release);
  return date !== null && date > releasedAt(release);
}

function asNumber(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}
