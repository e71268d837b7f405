import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Message } from '../../src/domain/mail.js';
import type { LintContext } from '../../src/reply/lint-rule.js';
import { IDENTITY, readPatch } from './fixture.js';

const folder = new URL('golden/', import.meta.url);
/** The mails of the golden folder, by their names. */
export const names = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -'.txt'.length));

/** A mail that keeps every rule, and what it is held against. */
export interface Golden {
  readonly text: string;
  readonly context: LintContext;
}

/** Reads a golden mail; `answered` changes the mail that it answers. */
export async function golden(name: string, answered: Partial<Message> = {}): Promise<Golden> {
  const { message, author } = await readPatch(name);
  return {
    text: readFileSync(new URL(`${name}.txt`, folder), 'utf8'),
    context: {
      answered: { ...message, ...answered },
      answers: author === null ? [] : [author],
      identity: IDENTITY,
      optouts: [],
    },
  };
}

/** A mail that breaks one rule: the rule, what is wrong, and how the mail comes to it. */
export interface Breach {
  readonly rule: string;
  readonly detail: string;
  readonly change?: (text: string) => string;
  readonly answered?: Partial<Message>;
  readonly optouts?: readonly string[];
  readonly of?: string;
}

/** The first line of the comment in `one-finding`. */
export const COMMENT = 'kumo_gem_create_with_handle() now takes flags but passes\n';
/** The quoted line above it. */
export const LAST_QUOTE = '> +\tbo = kumo_gem_create_flags(kumo, size, KUMO_BO_KERNEL_MAP);\n';

/** Replaces a part of the mail that must be there. */
export function swap(before: string, after: string): (text: string) => string {
  return (text) => {
    expect(text).toContain(before);
    return text.replace(before, after);
  };
}
