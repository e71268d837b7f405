import { readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';

/** Reads a TOML file strictly by its schema; throws with the file, the line and the key that is wrong. */
export function readToml<T>(file: string, schema: v.GenericSchema<unknown, T>): T {
  const text = readText(file);
  const result = v.safeParse(schema, parseToml(text, file), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const line = lineOfKey(text, path);
  const place = line === null ? file : `${file}:${line}`;
  throw new Error(`${place}: ${keyName(path)}: ${explain(issue)}`);
}

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new Error(`cannot read the configuration ${file}: ${readErrors[code] ?? error}`, { cause: error });
  }
}

function parseToml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split('\n');
    throw new Error(`${file}:${error.line}: ${what?.replace(/^Invalid TOML document: /, '')}`, {
      cause: error,
    });
  }
}

function explain(issue: v.BaseIssue<unknown>): string {
  if (issue.kind === 'schema' && issue.expected === 'never') return 'unknown key';
  if (issue.kind === 'schema' && issue.received === 'undefined') return 'this key is missing';
  if (issue.kind === 'schema') return `must be ${issue.expected}, not ${issue.received}`;
  return issue.message;
}

function keyName(path: readonly (string | number)[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? key : `${name}.${key}`;
  }, '');
}

/** The line of the key or, where it is missing, of its table, from 1; null where this simple look does not see it. */
function lineOfKey(text: string, path: readonly (string | number)[]): number | null {
  const wanted = keyName(path);
  const parent = keyName(path.slice(0, -1));
  const counts = new Map<string, number>();
  let table = '';
  let parentLine: number | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*(\[\[?)\s*([\w.-]+)\s*\]/.exec(line);
    if (header?.[2] !== undefined) {
      const name = header[2];
      const nth = counts.get(name) ?? 0;
      counts.set(name, nth + 1);
      table = header[1] === '[[' ? `${name}[${nth}]` : name;
      if (table === wanted) return index + 1;
      if (table === parent) parentLine = index + 1;
      continue;
    }
    const key = /^\s*["']?([\w-]+)["']?\s*=/.exec(line)?.[1];
    if (key === undefined) continue;
    const full = table === '' ? key : `${table}.${key}`;
    if (full === wanted || full === parent) return index + 1;
  }
  return parentLine;
}
