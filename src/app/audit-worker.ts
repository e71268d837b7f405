import { parentPort, workerData } from 'node:worker_threads';
import type { Check } from '../checks/check.js';
import { checks as known } from '../checks/index.js';
import type { Learnt } from '../checks/learnt.js';
import { openTree, type Tree } from '../io/tree.js';
import { type AuditedFile, auditFile } from './audit.js';
import { prepareGrammar } from './grammar.js';
import { lookUp } from './learnt-table.js';

/** What a worker is started with. */
export interface AuditTask {
  readonly tree: string;
  /** Full commit id. */
  readonly commit: string;
  readonly kernel: string | null;
  readonly checks: readonly string[];
  readonly learnt: readonly Learnt[];
}

/** What a worker answers to a list of paths: one result a path, null for a file that is no longer or too large. */
export type AuditAnswer = readonly (AuditedFile | null)[];

async function serve(task: AuditTask): Promise<void> {
  const tree = await openTree({ path: task.tree, refs: [task.commit] });
  const checks = known.filter(({ id }) => task.checks.includes(id));
  parentPort?.on('message', (paths: readonly string[] | null) => {
    if (paths === null) {
      tree.close().finally(() => parentPort?.close());
      return;
    }
    auditPaths(tree, { paths, task, checks }).then(
      (answer) => parentPort?.postMessage(answer),
      (error: unknown) => {
        // An error that nobody catches ends the worker, and its owner learns why.
        throw error;
      },
    );
  });
}

async function auditPaths(
  tree: Tree,
  { paths, task, checks }: { paths: readonly string[]; task: AuditTask; checks: readonly Check[] },
): Promise<AuditAnswer> {
  const learnt = lookUp(task.learnt);
  const answer: (AuditedFile | null)[] = [];
  for (const path of paths) {
    const file = await tree.file(task.commit, path);
    await prepareGrammar();
    answer.push(
      file === null ? null : auditFile({ path, text: file.text }, checks, { kernel: task.kernel, learnt }),
    );
  }
  return answer;
}

await serve(workerData as AuditTask);
