import type { CFunction } from '../../c/functions.js';
import { bare, callsIn, codeOf } from '../../c/query.js';
import { enclosing } from '../../c/syntax.js';
import { CLOSING } from '../../kernel/publishing.js';
import { defineCheck, fact, type Problem, proof } from '../check.js';

/** A driver closes a descriptor that user space has already seen, to take it back. */
export const publishedFdClosed = defineCheck({
  id: 'published-fd-closed',
  maturity: 'stable',
  severity: 'high',
  needs: 'hunk',
  summary: 'an open descriptor is closed to take it back',
  why: 'Another thread may have closed it and opened something else under the same number, which is closed instead.',
  advice: 'Reserve the number first, do all that can fail, and install the file last.',
  bad: [
    `
 static long kumo_ioctl_export(struct kumo_bo *bo, void __user *arg)
 {
 	int fd = dma_buf_fd(bo->dmabuf, O_CLOEXEC);

 	if (fd < 0)
 		return fd;
+	if (copy_to_user(arg, &fd, sizeof(fd))) {
+		close_fd(fd); //@ report
+		return -EFAULT;
+	}
 	return 0;
 }
`,
    `
 static int kumo_submit(struct kumo_job *job, struct drm_kumo_submit *args)
 {
 	int ret = kumo_push(job);

 	if (ret) {
 		kumo_job_put(job);
+		ksys_close(args->fence_fd); //@ report
 	}
 	return ret;
 }
`,
  ],
  good: [
    `
 static long kumo_ioctl_export(struct kumo_bo *bo, void __user *arg)
 {
 	int fd = get_unused_fd_flags(O_CLOEXEC);

 	if (fd < 0)
 		return fd;
+	if (copy_to_user(arg, &fd, sizeof(fd))) {
+		put_unused_fd(fd);
+		return -EFAULT;
+	}
 	fd_install(fd, bo->dmabuf->file);
 	return 0;
 }
`,
    `
+static int kumo_close_all(struct kumo_fds *fds)
+{
+	unsigned int i;
+
+	for (i = 0; i < fds->count; i++)
+		close_fd(fds->number[i]);
+	return 0;
+}
`,
  ],
  limits: ['Whether the descriptor could be left open instead is not asked.'],
  references: ['fs/file.c: close_fd', 'drivers/dma-buf/dma-buf.c: dma_buf_fd'],
  *run(fn) {
    if (/^(?:fs|io_uring|kernel|security|init)\//.test(fn.path)) return;
    for (const { callee, args, node } of callsIn(fn)) {
      const fd = args[0];
      // Outside of a branch it closes what it was asked to close.
      if (fd !== undefined && CLOSING.has(callee) && enclosing(node, BRANCH) !== null)
        yield problem(fn, { callee, node, fd: codeOf(fn, bare(fn, fd)) });
    }
  },
  comment: (facts) =>
    `${fact(facts, 'fd')} is visible to user space by now, so another thread may have closed it and ${fact(facts, 'close')}() in ` +
    `${fact(facts, 'function')}() would close whatever has that number next. Could the file be installed after the last failure instead?`,
});

const BRANCH: ReadonlySet<string> = new Set(['if_statement']);

function problem(
  fn: CFunction,
  { callee, node, fd }: { callee: string; node: Parameters<typeof proof>[1]; fd: string },
): Problem {
  return {
    at: node.start,
    subject: fd,
    facts: { function: fn.name, fd, close: callee },
    proofs: [proof(fn, node, 'closed here')],
  };
}
