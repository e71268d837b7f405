import type { CodeFile } from '../../c/functions.js';
import { lineAt } from '../../c/functions.js';
import type { Rename } from '../../kernel/rename.js';
import { renamedFrom } from '../../kernel/renames.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';
import { isSince } from '../era.js';

/** An added line uses a name that the kernel no longer had when the patch was sent. */
export const staleRenamedApi = defineCheck({
  id: 'stale-renamed-api',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'a name is used that the kernel no longer has',
  why: 'The patch was written against an older kernel and does not build on the present one.',
  advice: 'Use the new name, and look at what else changed with it.',
  bad: [
    `
 static int kumo_bo_new(struct drm_device *drm, size_t size)
 {
+	struct drm_gem_cma_object *obj; //@ report
+
+	obj = drm_gem_cma_create(drm, size); //@ report
 	return 0;
 }
`,
    `
 static const struct drm_driver kumo_driver = {
+	.gem_prime_mmap = drm_gem_prime_mmap, //@ report
 	.fops = &kumo_fops,
 };
`,
  ],
  good: [
    `
 static int kumo_bo_new(struct drm_device *drm, size_t size)
 {
+	/* was drm_gem_cma_create() */
+	struct drm_gem_dma_object *obj = drm_gem_dma_create(drm, size);
+
 	return 0;
 }
`,
    `
-static int drm_gem_cma_create(struct drm_device *drm, size_t size)
+static int drm_gem_cma_create(struct drm_device *drm, size_t size, u32 flags)
 {
 	return 0;
 }
`,
    `
 static int kumo_bo_new(struct drm_device *drm, size_t size)
 {
-	kumo->bo = drm_gem_cma_create(drm, size);
+	kumo->obj = drm_gem_cma_create(drm, size);
 	return 0;
 }
`,
  ],
  limits: [
    'A name counts as gone only for mails that are younger than its end, whatever tree they fit.',
    'Without a tree a name counts as gone from the release that surely lacks it, so the months before it are not judged.',
    'Members of structs are judged in initialisers only: other structs may have members of the same name.',
  ],
  references: [],
  *runFile(file, context) {
    const ours = new Map<string, boolean>();
    for (const { rename, name, offset, text } of renamedOnTouchedLines(file, context)) {
      if (!fits(rename, text) || !isGone(rename, context)) continue;
      // Once a name, since all files of the patch are read for it.
      const own = ours.get(name) ?? isOurs(name, context);
      ours.set(name, own);
      if (own) continue;
      yield problem(file, rename, offset);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'old')} is gone since Linux ${fact(facts, 'gone')} at the latest, so this does not build on a current tree. ` +
    (fact(facts, 'new') === ''
      ? `${fact(facts, 'note')} Which base is this patch for?`
      : `Should this be ${fact(facts, 'new')}?${fact(facts, 'note')}`),
  suggest: (facts) => fact(facts, 'new') || null,
});

interface Name {
  readonly rename: Rename;
  readonly name: string;
  readonly offset: number;
  /** What stands close to it in its line. */
  readonly text: { readonly before: string; readonly after: string };
}

/** Characters of a line that are looked at around a name: one line may have thousands of names. */
const CLOSE = 200;

/** Such names in the code (not the comments or strings) of the lines that the patch adds, or removes on the old side. */
function renamedOnTouchedLines(file: CodeFile, { touched }: Context): readonly Name[] {
  const { masked, rows } = file.outline;
  const names: Name[] = [];
  for (const [row, start] of rows.entries()) {
    const end = rows[row + 1] ?? masked.length;
    if (!touched.has(lineAt(file.outline, start))) continue;
    const line = masked.slice(start, end);
    for (const match of line.matchAll(/\b[A-Za-z_]\w{5,}\b/g)) {
      const [name] = match;
      const rename = renamedFrom(name);
      if (rename === null) continue;
      const at = match.index;
      const end = at + name.length;
      const text = { before: line.slice(Math.max(0, at - CLOSE), at), after: line.slice(end, end + CLOSE) };
      names.push({ rename, name, offset: start + at, text });
    }
  }
  return names;
}

/** The name stands where a name of that kind stands. */
function fits({ kind }: Rename, { before, after }: Name['text']): boolean {
  if (kind === 'member') return /^\s*\.$/.test(before) && /^\s*=/.test(after);
  if (/(?:->|\.)\s*$/.test(before)) return false;
  switch (kind) {
    case 'function':
      return /^\s*\(/.test(after) || /=\s*$/.test(before);
    case 'type':
      return /\b(?:struct|enum|union)\s+$/.test(before);
    case 'macro':
    case 'variable':
      return true;
  }
}

/** The old name was gone and the new one there when the mail was written, in the tree that the patch is for. */
function isGone({ gone, since }: Rename, context: Context): boolean {
  const releases = since === null ? [gone] : [gone, since];
  return releases.every((release) => isSince(release, context));
}

/** The patch or a file in view has the name itself, on lines that it leaves alone or as a definition of its own. */
function isOurs(name: string, context: Context): boolean {
  const defined = new RegExp(
    `^#[ \\t]*define[ \\t]+${name}\\b|^(?:static|extern|struct|enum)\\b[^;{}()\\n]*\\b${name}\\b[^;{]*\\{`,
    'm',
  );
  return context.patch.some((code) =>
    [code.before, code.after].some(
      (file) =>
        file !== null &&
        (file.items.has(name) || defined.test(file.outline.masked) || usedOnContext(file, name, context)),
    ),
  );
}

/** A name that lines without a change use is alive in the base that the patch is made for. */
function usedOnContext(file: CodeFile, name: string, { file: own, touched }: Context): boolean {
  if (file !== own) return false;
  const word = new RegExp(`\\b${name}\\b`, 'g');
  for (const match of file.outline.masked.matchAll(word))
    if (!touched.has(lineAt(file.outline, match.index))) return true;
  return false;
}

function problem(file: CodeFile, rename: Rename, offset: number): Problem {
  const call = rename.kind === 'function' ? '()' : '';
  return {
    at: offset,
    subject: rename.old,
    facts: {
      old: `${rename.old}${call}`,
      new: rename.new === null ? '' : `${rename.new}${rename.new.includes(' ') ? '' : call}`,
      gone: rename.gone,
      note: rename.note === '' || rename.new === null ? rename.note : ` ${rename.note}`,
    },
    proofs: [{ in: file, offset, note: `gone in Linux ${rename.gone}: ${rename.source}` }],
  };
}
