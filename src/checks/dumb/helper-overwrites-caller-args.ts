import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { asAssignment, asCall, bare, type Call, callsIn, codeOf, soundNodes } from '../../c/query.js';
import { reachableFrom } from '../../c/reach.js';
import { spend } from '../../c/steps.js';
import type { SyntaxNode } from '../../c/syntax.js';
import { type DumbWriter, dumbWriters } from '../../kernel/gem-callbacks.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { isDefinedInView } from '../in-view.js';

/** A driver sets pitch or size of a dumb buffer and then calls a function that computes them anew. */
export const helperOverwritesCallerArgs = defineCheck({
  id: 'helper-overwrites-caller-args',
  maturity: 'stable',
  severity: 'high',
  needs: 'function',
  summary: 'a value is set that the next call overwrites',
  why: 'The alignment that the hardware needs is lost, and user space gets another pitch or size.',
  advice: 'Call the variant that keeps what the caller has set.',
  bad: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = ALIGN(DIV_ROUND_UP(args->width * args->bpp, 8), 64); //@ report
+
+	return drm_gem_dma_dumb_create(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
 	int ret;

+	ret = drm_mode_size_dumb(drm, args, 64, 0); //@ report
+	if (ret)
+		return ret;
 	return drm_gem_dma_dumb_create(file, drm, args);
 }
`,
  ],
  good: [
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
+	args->pitch = ALIGN(DIV_ROUND_UP(args->width * args->bpp, 8), 64);
+
+	return drm_gem_dma_dumb_create_internal(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
 	int ret;

+	ret = drm_mode_size_dumb(drm, args, 64, 0);
+	if (ret)
+		return ret;
+	args->pitch = max(args->pitch, 256);
 	return kumo_create(file, drm, args);
 }
`,
    `
 static int kumo_dumb_create(struct drm_file *file, struct drm_device *drm,
 			    struct drm_mode_create_dumb *args)
 {
 	if (to_kumo(drm)->has_tiles) {
+		args->pitch = ALIGN(args->width, 64);
 		return kumo_create(file, drm, args);
 	}
 	return drm_gem_dma_dumb_create(file, drm, args);
 }
`,
  ],
  limits: [
    'drm_gem_shmem_dumb_create() keeps or overwrites the values depending on the kernel and is left out.',
  ],
  references: ['include/drm/drm_dumb_buffers.h'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const writer = writerOf(call, context);
      if (writer === null) continue;
      for (const fragment of fn.fragments) yield* lostBefore(fn, flowOf(fn, fragment), { call, writer });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'callee')}() computes ${fact(facts, 'args')}->pitch and ${fact(facts, 'args')}->size from width, height and ` +
    `bpp again, so what ${fact(facts, 'function')}() sets here has no effect. ${question(facts)}`,
});

function question(facts: Problem['facts']): string {
  const keeps = fact(facts, 'keeps');
  return keeps === '' ? 'Was the order meant the other way round?' : `Should it call ${keeps}() instead?`;
}

/** A definition of the driver's own under that name may do anything. */
function writerOf(call: Call, context: Context): DumbWriter | null {
  const writer = dumbWriters.get(call.callee) ?? null;
  return isDefinedInView(call.callee, context) ? null : writer;
}

/** What it costs to look for a store at a point; each call looks at all points. */
const STEPS_OF_POINT = 5;

interface Overwriting {
  readonly call: Call;
  readonly writer: DumbWriter;
}

function* lostBefore(fn: CFunction, cfg: Cfg, { call, writer }: Overwriting): Generator<Problem> {
  const point = pointOf(cfg, call.node);
  const argument = call.args[writer.argument];
  if (point === null || argument === undefined) return;
  const args = codeOf(fn, bare(fn, argument));
  if (!/^\w+$/.test(args)) return;
  spend(fn.outline, cfg.points.length * STEPS_OF_POINT);
  for (const other of cfg.points) {
    if (other.id === point.id) continue;
    const store = storeAt(fn, other, { args, writer });
    if (store === null || !leads(fn, cfg, { from: other, to: point, args, writer })) continue;
    yield {
      at: store.start,
      subject: args,
      facts: { function: fn.name, callee: call.callee, args, keeps: writer.keeps, store: codeOf(fn, store) },
      proofs: [proof(fn, store, 'set here'), proof(fn, call.node, 'overwritten here')],
    };
  }
}

/** The store or call that sets one of the fields for good; clearing them is no loss. */
function storeAt(
  fn: CFunction,
  point: Point,
  { args, writer }: { args: string; writer: DumbWriter },
): SyntaxNode | null {
  if (point.node === null || point.kind === 'label') return null;
  for (const node of soundNodes(point.node)) {
    const assignment = asAssignment(node);
    const isField =
      assignment !== null &&
      writer.fields.some((field) => codeOf(fn, assignment.target) === `${args}->${field}`);
    if (isField && !/^0\w*$/.test(codeOf(fn, assignment.value))) return node;
    const call = asCall(fn, node);
    const given = call === null ? undefined : call.args[dumbWriters.get(call.callee)?.argument ?? -1];
    if (call !== null && given !== undefined && codeOf(fn, bare(fn, given)) === args) return node;
  }
  return null;
}

/** Control comes from the store to the call, and nothing but another lost store reads the fields on the way. */
function leads(fn: CFunction, cfg: Cfg, { from, to, args, writer }: Way): boolean {
  const isEnd = ({ id }: Point) => id === to.id;
  const reached = reachableFrom(cfg, from, { stopAt: isEnd });
  if (cfg.broken || !reached.has(to.id)) return false;
  const reads = new RegExp(`(?<![\\w.>])${args}->(?:${writer.fields.join('|')})\\b`);
  return !cfg.points.some(
    (point) =>
      point.node !== null &&
      point.id !== from.id &&
      !isEnd(point) &&
      reached.has(point.id) &&
      reads.test(codeOf(fn, point.node)) &&
      storeAt(fn, point, { args, writer }) === null &&
      reachableFrom(cfg, point, { stopAt: isEnd }).has(to.id),
  );
}

interface Way {
  readonly from: Point;
  readonly to: Point;
  readonly args: string;
  readonly writer: DumbWriter;
}
