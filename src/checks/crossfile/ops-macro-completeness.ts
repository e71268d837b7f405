import type { CodeFile } from '../../c/functions.js';
import { type Table, tablesOf } from '../../c/tables.js';
import { slotRoles } from '../../kernel/ops.js';
import { type Context, defineCheck, fact, type Problem } from '../check.js';

/** A table of callbacks lacks one that the core calls without asking, or that its others cannot do without. */
export const opsMacroCompleteness = defineCheck({
  id: 'ops-macro-completeness',
  maturity: 'stable',
  severity: 'high',
  needs: 'file',
  summary: 'a table lacks a callback that it needs',
  why: 'The core calls it without asking, or refuses the table, or a feature is missing on this driver alone.',
  advice: 'Add the callback.',
  bad: [
    `
+static const struct dma_buf_ops kumo_buf_ops = { //@ report
+	.map_dma_buf = kumo_map_dma_buf,
+	.unmap_dma_buf = kumo_unmap_dma_buf,
+	.mmap = kumo_buf_mmap,
+};
`,
    `
 static const struct drm_driver kumo_driver = { //@ report
 	.driver_features = DRIVER_GEM | DRIVER_MODESET,
 	.fops = &kumo_fops,
-	.gem_prime_import_sg_table = drm_gem_dma_prime_import_sg_table,
 	.dumb_create = drm_gem_dma_dumb_create,
 };
`,
  ],
  good: [
    `
+static const struct dma_buf_ops kumo_buf_ops = {
+	.map_dma_buf = kumo_map_dma_buf,
+	.unmap_dma_buf = kumo_unmap_dma_buf,
+	.release = kumo_buf_release,
+};
`,
    `
 static const struct drm_driver kumo_driver = {
 	.driver_features = DRIVER_GEM | DRIVER_MODESET,
 	.fops = &kumo_fops,
-	.gem_prime_import_sg_table = drm_gem_dma_prime_import_sg_table,
-	.dumb_create = drm_gem_dma_dumb_create,
+	DRM_GEM_DMA_DRIVER_OPS,
 };
`,
    `
+static const struct drm_gem_object_funcs kumo_gem_funcs = {
+	KUMO_COMMON_FUNCS,
+	.vmap = kumo_gem_vmap,
+};
`,
  ],
  limits: [
    'Only tables that are all in view; a macro of unknown content in the table keeps it from being judged.',
  ],
  references: ['drivers/dma-buf/dma-buf.c: dma_buf_export', 'include/drm/drm_gem_dma_helper.h'],
  *runFile(file, context) {
    for (const table of tablesOf(file)) {
      if (!table.complete || table.slots.size === 0 || !table.macros.every((name) => FBDEV.test(name)))
        continue;
      const before = tableBefore(table, context);
      // What is taken out of a table that stays is most often gone from the interface too.
      const lacks = before === null ? [...mandatory(table), ...imports(table)] : imports(table);
      if (before !== null && textOf(before) === textOf(table)) continue;
      for (const lack of lacks) yield problem(file, table, lack);
    }
  },
  comment: (facts) =>
    `${fact(facts, 'table')} has no .${fact(facts, 'slot')}, ${fact(facts, 'because')}. Is it missing here?`,
});

interface Lack {
  readonly slot: string;
  readonly because: string;
}

/** Macros that give a driver its fbdev emulation and nothing else. */
const FBDEV = /^DRM_FBDEV_(?:DMA|SHMEM|TTM)_DRIVER_OPS$/;

function mandatory({ struct, slots }: Table): readonly Lack[] {
  const known = slotRoles.filter((role) => role.struct === struct);
  // With a slot that is not known, the core may ask for other callbacks than it does today.
  if ([...slots].some((slot) => !known.some((role) => role.slot === slot))) return [];
  return known
    .filter((role) => role.mandatory && !slots.has(role.slot))
    .map(({ slot }) => ({ slot, because: 'which the core calls without asking whether it is there' }));
}

/** A driver whose dumb buffers or fbdev buffers are in contiguous DMA memory could import such buffers, too. */
function imports({ struct, entries, slots, macros }: Table): readonly Lack[] {
  const dumb = entries.find(({ slot }) => slot === 'dumb_create')?.value ?? '';
  const isDma = /^drm_gem_(?:dma|cma)_dumb_create$/.test(dumb) || macros.includes('DRM_FBDEV_DMA_DRIVER_OPS');
  if (struct !== 'drm_driver' || dumb === '' || !isDma) return [];
  if (slots.has('gem_prime_import_sg_table') || slots.has('gem_prime_import')) return [];
  return [
    {
      slot: 'gem_prime_import_sg_table',
      because:
        'so it cannot import the dma-buf of another driver, although its own buffers are of the kind that could',
    },
  ];
}

function tableBefore({ table }: Table, { other }: Context): Table | null {
  return other === null ? null : (tablesOf(other).find((each) => each.table === table) ?? null);
}

function textOf({ slots, macros }: Table): string {
  return [...slots, ...macros].join();
}

function problem(file: CodeFile, table: Table, { slot, because }: Lack): Problem {
  return {
    at: table.start,
    subject: `${table.table}.${slot}`,
    facts: { table: table.table, struct: table.struct, slot, because },
    proofs: [{ in: file, offset: table.start, note: 'the table' }],
  };
}
