import type { CFunction } from '../../c/functions.js';
import { codeOf } from '../../c/query.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';
import { type Dropped, droppedUses } from '../dropped.js';

/** Memory is used behind its free, or an object behind the put of the only reference that the function had. */
export const useAfterPut = defineCheck({
  id: 'use-after-put',
  maturity: 'stable',
  severity: 'critical',
  needs: 'hunk',
  summary: 'something is used after it was given up',
  why: 'The memory may belong to somebody else by then: a use after free.',
  advice: 'Read what is needed first, or give it up at the end.',
  bad: [
    `
 static int kumo_ioctl_info(struct drm_file *file, struct drm_kumo_info *args)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);
+	struct kumo_bo *bo;
+
+	if (!obj)
+		return -ENOENT;
+	bo = to_kumo_bo(obj);
+	drm_gem_object_put(obj);
+	args->offset = bo->offset; //@ report
 	return 0;
 }
`,
    `
 static void kumo_job_free(struct kumo_job *job)
 {
+	kfree(job);
+	pr_debug("job %d\\n", job->id); //@ report
 }
`,
  ],
  good: [
    `
 static int kumo_ioctl_info(struct drm_file *file, struct drm_kumo_info *args)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, args->handle);
+
+	if (!obj)
+		return -ENOENT;
+	args->size = obj->size;
+	drm_gem_object_put(obj);
 	return 0;
 }
`,
    `
 static void kumo_jobs_free(struct list_head *jobs)
 {
 	struct kumo_job *job, *next;

+	list_for_each_entry_safe(job, next, jobs, node) {
+		list_del(&job->node);
+		kfree(job);
+	}
 }
`,
    `
 static void kumo_reset(struct kumo_device *kumo)
 {
+	kfree(kumo->table);
+	kumo->table = NULL;
+	kumo->table = kumo_table(kumo);
+	kumo->table->count = 0;
 }
`,
    `
 static void kumo_signal(struct kumo_job *job)
 {
+	struct dma_fence *fence = dma_fence_get(job->fence);
+
+	kumo_wait(fence);
+	dma_fence_put(fence);
+	pr_debug("%llu\\n", fence->seqno);
 }
`,
  ],
  limits: [
    'A put is judged only where the function itself looked the object up; who else holds a reference is not known.',
    'Functions that free or put inside are not seen, unless the kernel tables know them.',
  ],
  references: ['Documentation/core-api/kref.rst'],
  *run(fn, context) {
    for (const dropped of droppedUses(fn, context)) if (!dropped.again) yield problem(fn, dropped);
  },
  comment: (facts) => {
    const release = fact(facts, 'release');
    const used =
      fact(facts, 'name') === fact(facts, 'handle')
        ? `${fact(facts, 'name')} is used again here`
        : `${fact(facts, 'name')} points into it and is used here`;
    return fact(facts, 'kind') === 'free'
      ? `${release} has freed the memory by then, but ${used} in ${fact(facts, 'function')}(). Should the free come last?`
      : `${release} drops the only reference that ${fact(facts, 'function')}() has, and ${used}: another thread can free ` +
          `the object in between. Could the put move behind the last use?`;
  },
});

function problem(fn: CFunction, { handle, kind, name, release, use }: Dropped): Problem {
  return {
    at: use.node.start,
    subject: handle,
    facts: {
      function: fn.name,
      handle,
      name,
      kind,
      release: codeOf(fn, release.node),
      use: codeOf(fn, use.node.parent ?? use.node),
    },
    proofs: [
      proof(
        fn,
        release.node,
        kind === 'free' ? `${handle} is freed` : `the reference to ${handle} is dropped`,
      ),
      proof(fn, use.node, `${name} is used`),
    ],
  };
}
