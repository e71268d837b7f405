import { parseDiff } from '../../src/diff/parse.js';
import type { Message } from '../../src/domain/mail.js';
import type { Patch, Series } from '../../src/domain/series.js';
import { assembleSeries } from '../../src/series/assemble.js';
import { toPatch } from '../../src/series/patch.js';
import { type SeriesTrace, traceSeries } from '../../src/series/trace.js';

/** A mail as a test words it; days count from 1 January 2031. */
export interface Posted {
  readonly id: string;
  readonly subject: string;
  readonly day: number;
  readonly by?: string;
  readonly answers?: string;
  /** What stands above the diff. */
  readonly text?: string;
  /** The lines that the patch adds to its file. */
  readonly adds?: readonly string[];
  readonly path?: string;
  /** Source files that it adds. */
  readonly files?: readonly string[];
}

/** The mail as a patch. */
function posted(mail: Posted): Patch {
  const { id, subject, day, by = 'Wanda Sample', answers = null, text = '', adds, path } = mail;
  const change = adds === undefined ? '' : addition(adds, path ?? 'drivers/gpu/drm/kumo/kumo_gem.c');
  const diff = `${change}${(mail.files ?? []).map((file) => newFile(file, day)).join('')}`;
  const address = `${by.toLowerCase().replace(/ .*/, '')}@example.org`;
  const message: Message = {
    id: `${id}@example.org`,
    inReplyTo: answers === null ? null : `${answers}@example.org`,
    references: answers === null ? [] : [`${answers}@example.org`],
    from: { name: by, address },
    replyTo: [],
    to: [],
    cc: [],
    subject,
    date: Date.UTC(2031, 0, 1 + day),
    dateText: '',
    headers: [],
    body: `${text}\n---\n${diff}`,
  };
  return toPatch(message, parseDiff(message.body));
}

/** The series that the mails make up. */
function seriesOf(...mails: readonly Posted[]): readonly Series[] {
  return assembleSeries(mails.map(posted));
}

/** The traces of the series that the mails make up. */
export function tracesOf(...mails: readonly Posted[]): readonly SeriesTrace[] {
  return seriesOf(...mails).map(traceSeries);
}

function newFile(path: string, day: number): string {
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`;
  return `${head}@@ -0,0 +1 @@\n+int kumo_of_day_${day}(struct kumo *kumo);\n`;
}

function addition(lines: readonly string[], path: string): string {
  const added = lines.map((line) => `+\t${line}\n`).join('');
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -10,2 +10,${lines.length + 2} @@ int kumo_pin(void)\n \tint ret;\n${added} \treturn 0;\n`;
}
