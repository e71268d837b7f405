import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** The least and most characters of a password; the upper bound keeps a stranger from making us hash megabytes. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

// OWASP's minimum for scrypt at 32 MiB.
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
const MEMORY = 64 * 1024 * 1024;

/** Hashes made at once; further ones wait, so that sign-ins cannot take all memory and threads. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** The password's salted scrypt hash with its parameters, as text. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** Whether the password is the one that was hashed; takes as long where there is no hash (null) to compare with. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, n, r, p, salt, wanted] = (hash ?? '').split('$');
  const known =
    n !== undefined && r !== undefined && p !== undefined && salt !== undefined && wanted !== undefined;
  const options = known ? { N: Number(n), r: Number(r), p: Number(p) } : COST;
  const key = await derive(password, known ? Buffer.from(salt, 'base64url') : Buffer.alloc(16), options);
  return known && timingSafeEqual(key, Buffer.from(wanted, 'base64url'));
}

async function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...options, maxmem: MEMORY }, (error, key) =>
        error === null ? resolve(key) : reject(new Error('cannot hash a password', { cause: error })),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
