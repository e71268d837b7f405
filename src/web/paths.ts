/** Characters of a fingerprint in a link, as in the mails. */
export const FINGERPRINT_LENGTH = 12;

/** The page of a patch; `line` is one of its mail's text, from 1. */
export function patchPath(messageId: string, line?: number): string {
  return `/patch/${encodeURIComponent(messageId)}${line === undefined ? '' : `#L${line}`}`;
}

/** The bytes of a mail as received. */
export function mailPath(messageId: string): string {
  return `/mail/${encodeURIComponent(messageId)}`;
}

/** The page of a series, by its row. */
export function seriesPath(id: number): string {
  return `/series/${id}`;
}

/** The permanent page of a finding. */
export function findingPath(fingerprint: string): string {
  return `/f/${fingerprint.slice(0, FINGERPRINT_LENGTH)}`;
}

/** The page of a check. */
export function checkPath(id: string): string {
  return `/checks/${encodeURIComponent(id)}`;
}

/** The mail in the public archive of kernel lists. */
export function archiveUrl(messageId: string): string {
  return `https://lore.kernel.org/all/${encodeURIComponent(messageId)}/`;
}

/** The path with other query parameters; null or '' removes one. */
export function withQuery(url: URL, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? url.pathname : `${url.pathname}?${text}`;
}

/** What people call the place of a path: the driver's folder, or the file where it is in no driver. */
export function driverOf(path: string): string {
  const parts = path.split('/');
  const folder = parts.slice(0, -1);
  if (folder[0] === 'drivers' && folder.length > 2) return folder.slice(2, 4).at(-1) ?? path;
  return parts.at(-1) ?? path;
}

/** The beginning of the paths of the place that {@link driverOf} names. */
export function driverFolder(path: string): string {
  const parts = path.split('/');
  const folder = parts.slice(0, -1);
  return folder[0] === 'drivers' && folder.length > 2 ? `${folder.slice(0, 4).join('/')}/` : path;
}

/** The given path if it is one on this server, else `/`: where a form may send its reader. */
export function localPath(path: string | null | undefined): string {
  return path !== null && path !== undefined && /^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path) ? path : '/';
}
