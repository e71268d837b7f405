import { readFileSync } from 'node:fs';
import type { Secret } from '../config/fields.js';

/** A password or token; throws, naming the configuration's key, if it cannot be had. */
export function readSecret(
  secret: Secret,
  key: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const value = 'env' in secret ? env[secret.env] : readText(secret.file, key).split(/\r?\n/, 1)[0];
  if (value !== undefined && value !== '') return value;
  throw new Error(`${key}: ${'env' in secret ? `${secret.env} is not set` : `${secret.file} is empty`}`);
}

/** A file that the configuration names, read whole; throws, naming the key, if it cannot be. */
export function readText(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${key}: cannot read ${file}`, { cause });
  }
}
