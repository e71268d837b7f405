import type { Base } from '../domain/image.js';
import type { TreeReader } from './base.js';

const known = new WeakMap<TreeReader, Map<string, string | null>>();

/** The kernel version (`6.18`) that the base's commit says it is; null where no commit is known or it is no kernel. */
export async function kernelVersion(base: Base, trees: readonly TreeReader[]): Promise<string | null> {
  const tree = trees.find((each) => each.path === base.tree);
  if (tree === undefined || base.commit === null) return null;
  const versions = known.get(tree) ?? new Map<string, string | null>();
  known.set(tree, versions);
  const found = versions.get(base.commit);
  if (found !== undefined) return found;
  const makefile = await tree.file(base.commit, 'Makefile');
  const version = makefile === null ? null : versionIn(makefile.text);
  versions.set(base.commit, version);
  return version;
}

function versionIn(makefile: string): string | null {
  const major = /^VERSION = (\d{1,3})$/m.exec(makefile)?.[1];
  const minor = /^PATCHLEVEL = (\d{1,3})$/m.exec(makefile)?.[1];
  return major === undefined || minor === undefined ? null : `${major}.${minor}`;
}
