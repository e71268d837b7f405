import type { Finding, PatchReview } from '../../src/domain/finding.js';
import type { Message } from '../../src/domain/mail.js';
import type { Patch, Series } from '../../src/domain/series.js';
import type { BacklogRun } from '../../src/store/backlog.js';
import type { ReviewRecord } from '../../src/store/save.js';

/** A plain patch mail. */
export function message(id: string): Message {
  return {
    id,
    inReplyTo: 'cover@example.org',
    references: ['cover@example.org'],
    from: { name: 'Wanda Sample', address: 'wanda@example.org' },
    replyTo: [],
    to: [],
    cc: [],
    subject: '[PATCH v2 1/2] drm/kumo: add a scanout buffer',
    date: 1_700_000_000_000,
    dateText: 'Tue, 14 Nov 2023 22:13:20 +0000',
    headers: [],
    body: 'text\n',
  };
}

/** A patch of one file. */
export function patch(id: string): Patch {
  return {
    message: message(id),
    subject: {
      patch: true,
      reply: false,
      rfc: false,
      resend: false,
      version: 2,
      index: 1,
      total: 2,
      title: 'drm/kumo: add a scanout buffer',
      tags: [],
    },
    author: { name: 'Wanda Sample', address: 'wanda@example.org' },
    lists: ['dri-devel@lists.example.org'],
    diff: {
      kind: 'files',
      files: ['drivers/gpu/drm/kumo/kumo_gem.c', 'drivers/gpu/drm/kumo/kumo_gem.c'].map((path) => ({
        path,
        oldPath: path,
        newPath: path,
        change: 'modified' as const,
        binary: false,
        oldBlob: null,
        newBlob: null,
        oldMode: null,
        newMode: null,
        bodyLine: 1,
        hunks: [],
        noNewlineAtEnd: { old: false, new: false },
      })),
    },
  };
}

/** Version 2 of a work of two patches, as seen so far. */
export function series(parts: readonly Patch[], cover: Message | null): Series {
  return {
    rootId: 'cover@example.org',
    version: 2,
    total: 2,
    title: cover?.subject ?? 'drm/kumo: add a scanout buffer',
    author: { name: 'Wanda Sample', address: 'wanda@example.org' },
    cover,
    patches: parts,
    missing: [2],
  };
}

/** A finding of the check with this id. */
export function finding(check: string): Finding {
  return {
    fingerprint: `f1a2${check}`,
    check,
    severity: 'high',
    path: 'drivers/gpu/drm/kumo/kumo_gem.c',
    function: 'kumo_gem_pin',
    line: 42,
    side: 'new',
    bodyLine: 31,
    quoted: '+\tif (!sgt)',
    comment: 'An error pointer passes this test.',
    suggestion: 'IS_ERR(sgt)',
    evidence: [
      {
        path: 'drivers/gpu/drm/kumo/kumo_gem.c',
        line: 41,
        text: '\tsgt = kumo_pages(bo);',
        note: 'the call',
      },
    ],
  };
}

/** The review of one patch with a reported and a held finding, a check that threw and two abstentions. */
export function review(id: string): PatchReview {
  return {
    messageId: id,
    subject: message(id).subject,
    status: 'reviewed',
    reason: null,
    bases: [{ path: 'drivers/gpu/drm/kumo/kumo_gem.c', step: 'hunks', tree: null, ref: null, commit: null }],
    reported: [finding('err-ptr-null-check')],
    held: [{ finding: finding('new-param-unused'), reason: 'nursery', detail: 'new-param-unused is young' }],
    notJudged: { 'function incomplete': 2 },
    crashes: [{ check: 'arg-order-swap', path: 'a.c', function: 'f', message: 'no such node' }],
  };
}

/** What is stored for one review; `changes` replaces fields. */
export function record(id: string, changes: Partial<ReviewRecord> = {}): ReviewRecord {
  const part = patch(id);
  return {
    mail: { key: id, message: part.message, raw: Buffer.from(`Message-ID: <${id}>\r\n\r\n\xff`, 'latin1') },
    series: series([part], null),
    patch: part,
    review: review(id),
    reply: null,
    stamp: { kogin: '0.1.0', startedAt: 1000, finishedAt: 2000 },
    rerun: false,
    ...changes,
  };
}

/** An audit of a tree at a commit, of which nothing is said. */
export function audit(commit: string): BacklogRun {
  return {
    tree: '/srv/trees/linux.git',
    ref: 'v6.18',
    commit,
    paths: ['drivers/gpu/drm'],
    checks: ['missing-unlock', 'lookup-ref-leak'],
    kogin: '0.1.0',
    startedAt: 1,
    finishedAt: Date.UTC(2026, 1, 2),
    files: 20,
    functions: 300,
    unread: 4,
    notJudged: { 'too many ways': 12 },
  };
}
