import type { Cfg } from '../../c/cfg.js';
import type { Point } from '../../c/cfg-points.js';
import { effectOn, flowOf, pointOf } from '../../c/flow.js';
import type { CFunction } from '../../c/functions.js';
import { type Known, possibleValues } from '../../c/path-facts.js';
import { followPaths } from '../../c/paths.js';
import { asCall, bare, type Call, callsIn, codeOf, soundNodes, storedIn } from '../../c/query.js';
import { namedChildren, type SyntaxNode } from '../../c/syntax.js';
import { changes, usesOf } from '../../c/uses.js';
import { NEGATIVE } from '../../c/values.js';
import { CLOSING, publishingOf } from '../../kernel/publishing.js';
import { type Context, defineCheck, fact, type Problem, proof } from '../check.js';
import { knowledge } from '../holdings.js';

/** A file descriptor is shown to user space before the last step that can fail, or what it stands for is used behind. */
export const fdInstallTooEarly = defineCheck({
  id: 'fd-install-too-early',
  maturity: 'nursery',
  severity: 'high',
  needs: 'hunk',
  summary: 'a file descriptor is published before the function is done with it',
  why: 'Another thread can close it at once, and a failure behind it cannot take it back.',
  advice: 'Reserve the descriptor, do all that can fail, and install it last.',
  bad: [
    `
 static int kumo_submit(struct kumo_job *job, struct drm_kumo_submit *args)
 {
 	int fd = get_unused_fd_flags(O_CLOEXEC);
 	struct sync_file *sync;
 	int ret;

 	if (fd < 0)
 		return fd;
 	sync = sync_file_create(job->fence);
 	if (!sync) {
 		put_unused_fd(fd);
 		return -ENOMEM;
 	}
+	fd_install(fd, sync->file);
 	ret = kumo_push(job);
 	if (ret)
+		put_unused_fd(fd); //@ report
 	return ret;
 }
`,
    `
 static int kumo_export(struct dma_buf *dmabuf, int flags)
 {
 	int fd = get_unused_fd_flags(flags);

 	if (fd < 0)
 		return fd;
+	fd_install(fd, dmabuf->file);
+	pr_debug("exported %zu bytes\\n", dmabuf->size); //@ report
 	return fd;
 }
`,
    `
 static int kumo_event_fd(struct kumo_event *event, void __user *arg)
 {
 	int fd = get_unused_fd_flags(O_CLOEXEC);

 	if (fd < 0)
 		return fd;
+	fd_install(fd, event->file);
+	if (copy_to_user(arg, &fd, sizeof(fd)))
+		return -EFAULT; //@ report
 	return 0;
 }
`,
  ],
  good: [
    `
 static int kumo_submit(struct kumo_job *job, struct drm_kumo_submit *args)
 {
 	int fd = get_unused_fd_flags(O_CLOEXEC);
 	struct sync_file *sync;
 	int ret;

 	if (fd < 0)
 		return fd;
 	sync = sync_file_create(job->fence);
 	if (!sync) {
 		put_unused_fd(fd);
 		return -ENOMEM;
 	}
 	ret = kumo_push(job);
 	if (ret) {
 		put_unused_fd(fd);
 		fput(sync->file);
 		return ret;
 	}
+	fd_install(fd, sync->file);
+	args->fd = fd;
 	return 0;
 }
`,
    `
 static int kumo_export(struct dma_buf *dmabuf, int flags)
 {
+	int fd;
+
+	get_dma_buf(dmabuf);
+	fd = dma_buf_fd(dmabuf, flags);
+	if (fd < 0)
+		dma_buf_put(dmabuf);
+	pr_debug("exported %zu bytes\\n", dmabuf->size);
 	return fd;
 }
`,
    `
 static int kumo_export(struct kumo_bo *bo, int flags)
 {
 	struct dma_buf *dmabuf = kumo_dmabuf(bo);
+	int fd = dma_buf_fd(dmabuf, flags);
+
+	if (fd < 0) {
+		dma_buf_put(dmabuf);
+		return fd;
+	}
 	return fd;
 }
`,
  ],
  limits: ['A step that fails in the caller, behind the return of this function, is not seen.'],
  references: ['fs/file.c'],
  *run(fn, context) {
    for (const call of callsIn(fn)) {
      const publishing = publishingOf(call.callee);
      if (publishing === null || call.node.parent?.type === 'return_statement') continue;
      const published = publishedBy(fn, call);
      if (published !== null) yield* faultsBehind(fn, published, context);
    }
  },
  comment: (facts) => {
    const install = `${fact(facts, 'install')}()`;
    switch (fact(facts, 'kind')) {
      case 'put':
        return (
          `On the way here ${install} has already shown ${fact(facts, 'what')} to user space, and ${fact(facts, 'by')}() cannot ` +
          `take it back: another thread may be using it. Could ${fact(facts, 'function')}() install it after the last failure?`
        );
      case 'exit':
        return (
          `${fact(facts, 'function')}() fails here although ${install} has made ${fact(facts, 'what')} visible, so user space ` +
          `gets an error and keeps an open descriptor that it does not know of. Could the install come last?`
        );
      default:
        return (
          `Once ${install} has run, another thread can close the descriptor and drop the last reference to ` +
          `${fact(facts, 'what')}, which is still used here. Could this happen before the install?`
        );
    }
  },
});

interface Published {
  readonly cfg: Cfg;
  readonly point: Point;
  readonly call: Call;
  readonly fd: string | null;
  /** What the file or buffer is called: `sync` for `sync->file`. */
  readonly owner: string;
}

function publishedBy(fn: CFunction, call: Call): Published | null {
  const publishing = publishingOf(call.callee);
  const file = publishing === null ? undefined : call.args[publishing.file];
  const fragment = fn.fragments.find(
    ({ body }) => body.start <= call.node.start && call.node.end <= body.end,
  );
  if (publishing === null || file === undefined || fragment === undefined) return null;
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node);
  const number = publishing.fd < 0 ? storedIn(call.node)?.target : call.args[publishing.fd];
  const owner = /^(\w+)(?:->file)?$/.exec(codeOf(fn, bare(fn, file)))?.[1];
  if (point === null || cfg.broken || owner === undefined || (publishing.fd < 0 && number === undefined))
    return null;
  return { cfg, point, call, owner, fd: number === undefined ? null : codeOf(fn, bare(fn, number)) };
}

type Kind = 'put' | 'used' | 'exit';

interface Fault {
  readonly kind: Kind;
  readonly node: SyntaxNode;
  readonly by: string;
}

function* faultsBehind(fn: CFunction, published: Published, context: Context): Iterable<Problem> {
  const { cfg, point: start, fd } = published;
  const found = new Map<string, Fault>();
  const { returnsOf } = knowledge(context);
  const isKept = callsIn(fn).some((each) => isGet(fn, each, published));
  const isUnpublished = (known: Known) =>
    published.call.callee !== 'fd_install' && fd !== null && known.values.get(fd) === NEGATIVE;
  const [entry] = cfg.points;
  if (entry === undefined) return;
  followPaths<'ahead' | 'behind'>(fn, cfg, {
    from: entry,
    start: 'ahead',
    returnsOf,
    watched: fd === null ? [] : [fd],
    key: (state) => state,
    step: (point, state, known) => {
      if (point.id === start.id) return state === 'ahead' ? 'behind' : null;
      if (state === 'ahead') return state;
      if (isUnpublished(known)) return null;
      if (point.node === null || point.kind === 'label') return state;
      // An address given away (`copy_to_user(arg, &fd, ...)`) is how the number gets to user space.
      if (fd !== null && effectOn(fn, point, fd)?.kind === 'set') return null;
      if (changes(fn, point, published.owner)) return null;
      const fault = faultAt(fn, point, { published, isKept, known, returnsOf });
      if (fault === 'closed') return null;
      if (fault === null) return state;
      if (!found.has(fault.kind)) found.set(fault.kind, fault);
      return null;
    },
  });
  for (const fault of found.values()) yield problem(fn, published, fault);
}

interface Looking {
  readonly published: Published;
  readonly isKept: boolean;
  readonly known: Known;
  readonly returnsOf: (callee: string) => number;
}

function faultAt(fn: CFunction, point: Point, at: Looking): Fault | 'closed' | null {
  const { node } = point;
  if (node === null) return null;
  const { fd, owner } = at.published;
  for (const each of soundNodes(node)) {
    const call = asCall(fn, each);
    if (call === null) continue;
    if (CLOSING.has(call.callee)) return 'closed';
    const isOnFd = fd !== null && call.args[0] !== undefined && codeOf(fn, bare(fn, call.args[0])) === fd;
    if (call.callee === 'put_unused_fd' && isOnFd) return { kind: 'put', node: each, by: call.callee };
  }
  const use = at.isKept
    ? undefined
    : usesOf(fn, node, owner).find(({ kind }) => kind === 'dereference' || kind === 'argument');
  if (use !== undefined) return { kind: 'used', node: use.node, by: use.call?.callee ?? '' };
  const returned = point.kind === 'return' ? namedChildren(node)[0] : undefined;
  if (returned === undefined || codeOf(fn, returned) === fd) return null;
  return possibleValues(fn, returned, at) === NEGATIVE ? { kind: 'exit', node, by: '' } : null;
}

/** Somebody took another reference, so that the object stays after the descriptor is closed. */
function isGet(fn: CFunction, call: Call, { owner }: Published): boolean {
  return (
    /(?:^get_|_get$|_ref$|_reference$)/.test(call.callee) &&
    call.args.some((argument) => codeOf(fn, argument).replace(/^&/, '').split(/->|\./)[0] === owner)
  );
}

function problem(fn: CFunction, { call, fd, owner }: Published, { kind, node, by }: Fault): Problem {
  const what = kind === 'used' ? owner : (fd ?? owner);
  return {
    at: node.start,
    subject: what,
    facts: { function: fn.name, install: call.callee, what, kind, by, at: codeOf(fn, node) },
    proofs: [proof(fn, call.node, 'user space sees it from here on'), proof(fn, node, 'too late')],
  };
}
