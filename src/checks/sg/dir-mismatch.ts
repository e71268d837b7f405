import { codeOf } from '../../c/query.js';
import { syncs } from '../../kernel/dma-memory.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { meaningOf, type Pair, pairsAround } from '../pair-arguments.js';

/** Memory is unmapped, freed or closed to the CPU for another direction than it was mapped, allocated or opened for. */
export const dirMismatch = defineCheck({
  id: 'dir-mismatch',
  maturity: 'stable',
  severity: 'medium',
  needs: 'function',
  summary: 'the two ends of a mapping name different directions',
  why: 'Caches and bounce buffers are handled for the wrong direction, so data is lost or overwritten.',
  advice: 'Use the direction that the memory was mapped with.',
  bad: [
    `
 static int kumo_run(struct kumo_device *kumo, struct sg_table *sgt)
 {
 	int ret = dma_map_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0);

 	if (ret)
 		return ret;
 	kumo_start(kumo, sgt);
-	dma_unmap_sgtable(kumo->dev, sgt, DMA_TO_DEVICE, 0);
+	dma_unmap_sgtable(kumo->dev, sgt, DMA_BIDIRECTIONAL, 0); //@ report
 	return 0;
 }
`,
    `
 static int kumo_read(struct kumo_device *kumo, struct kumo_job *job)
 {
+	job->addr = dma_map_single(kumo->dev, job->data, job->size, DMA_FROM_DEVICE);
 	return dma_mapping_error(kumo->dev, job->addr);
 }

 static void kumo_done(struct kumo_device *kumo, struct kumo_job *job)
 {
+	dma_unmap_single(kumo->dev, job->addr, job->size, DMA_TO_DEVICE); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_run(struct kumo_device *kumo, struct sg_table *sgt, enum dma_data_direction dir)
 {
+	int ret = dma_map_sgtable(kumo->dev, sgt, dir, 0);
+
+	if (ret)
+		return ret;
+	dma_sync_sgtable_for_cpu(kumo->dev, sgt, DMA_FROM_DEVICE);
+	dma_unmap_sgtable(kumo->dev, sgt, dir, 0);
 	return 0;
 }
`,
    `
 static int kumo_map(struct kumo_device *kumo, struct kumo_job *job, bool write)
 {
+	if (write)
+		job->addr = dma_map_single(kumo->dev, job->data, job->size, DMA_TO_DEVICE);
+	else
+		job->addr = dma_map_single(kumo->dev, job->data, job->size, DMA_FROM_DEVICE);
 	return dma_mapping_error(kumo->dev, job->addr);
 }

 static void kumo_done(struct kumo_device *kumo, struct kumo_job *job)
 {
+	dma_unmap_single(kumo->dev, job->addr, job->size, DMA_TO_DEVICE);
 }
`,
  ],
  limits: ['Only directions that are written out; what several calls map is not judged.'],
  references: ['Documentation/core-api/dma-api.rst'],
  *run(fn, context) {
    for (const pair of pairsAround(fn, 'direction', context)) {
      if (syncs(pair.release.call.callee)) continue;
      const taken = meaningOf(pair.acquire.in, pair.taken);
      const given = meaningOf(pair.release.in, pair.given);
      if (taken === null || given === null || taken === given) continue;
      if (DIRECTION.test(taken) && DIRECTION.test(given)) yield problem(pair, { taken, given, in: fn.name });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'handle')} is given to ${fact(facts, 'acquire')}() with ${fact(facts, 'taken')} but to ` +
    `${fact(facts, 'release')}() with ${fact(facts, 'given')}, so the caches are handled for the wrong direction. ` +
    'Should both be the same?',
});

const DIRECTION = /^DMA_(?:TO_DEVICE|FROM_DEVICE|BIDIRECTIONAL)$/;

interface Told {
  readonly taken: string;
  readonly given: string;
  readonly in: string;
}

function problem({ handle, acquire, release, ...args }: Pair, told: Told): Problem {
  const isRelease = release.in.name === told.in;
  return {
    at: isRelease ? args.given.start : args.taken.start,
    subject: handle,
    facts: {
      handle,
      acquire: acquire.call.callee,
      release: release.call.callee,
      taken: told.taken,
      given: told.given,
    },
    proofs: [
      proof(acquire.in, acquire.call.node, `with ${codeOf(acquire.in, args.taken)}`),
      proof(release.in, release.call.node, `with ${codeOf(release.in, args.given)}`),
    ],
  };
}
