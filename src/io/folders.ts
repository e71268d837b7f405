import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathKind, reasonOf } from './path-kind.js';

const MAX_DEPTH = 16;
const MAX_FILES = 1_000_000;
const MAIL_FILE = /\.(?:eml|patch|diff|mbox|mbx)(?:\.gz)?$/i;

/** Whether a folder is a Maildir. */
export async function isMaildir(folder: string): Promise<boolean> {
  return (
    (await pathKind(join(folder, 'cur'))) === 'folder' && (await pathKind(join(folder, 'new'))) === 'folder'
  );
}

/** The mails of a Maildir, delivered and seen, in the order of their names: that of their arrival. */
export async function listMaildir(folder: string): Promise<readonly string[]> {
  const found: { readonly name: string; readonly path: string }[] = [];
  for (const part of ['cur', 'new']) {
    const entries = await listFolder(join(folder, part));
    for (const entry of entries) {
      if (entry.isFile() && !entry.name.startsWith('.'))
        found.push({ name: entry.name, path: join(folder, part, entry.name) });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ path }) => path);
}

/**
 * The files under a folder that hold mails or patches (.eml, .patch, .diff, .mbox, also .gz), sorted by name, each
 * folder's files before its folders; at most 16 folders deep, and links to folders are not followed.
 */
export async function listMailFiles(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const open = [{ path: folder, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, depth } = next;
    const entries = [...(await listFolder(path))].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (!entry.isDirectory() && MAIL_FILE.test(entry.name)) files.push(join(path, entry.name));
    }
    const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    if (folders.length > 0 && depth >= MAX_DEPTH)
      throw new Error(`${path} is nested more than ${MAX_DEPTH} folders deep`);
    // The last one pushed is the next one read.
    for (const entry of folders.reverse()) open.push({ path: join(path, entry.name), depth: depth + 1 });
    if (files.length > MAX_FILES) throw new Error(`${folder} holds more than ${MAX_FILES} files`);
  }
  return files;
}

async function listFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    throw new Error(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}
