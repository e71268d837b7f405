import { readFileSync } from 'node:fs';

/** The version of Kogin that runs, as package.json names it. */
export function koginVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
