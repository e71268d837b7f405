import type { Diff } from '../domain/diff.js';
import type { PatchReview } from '../domain/finding.js';
import type { Format } from './choices.js';
import { jsonEnd, jsonReview } from './formats/json.js';
import { ndjsonReview } from './formats/ndjson.js';
import { NO_REPLIES, replyEnd, replyMail } from './formats/reply.js';
import { type SarifTool, sarifEnd, sarifReview, sarifStart } from './formats/sarif.js';
import { addReview, EMPTY_SUMMARY } from './formats/summary.js';
import { visibleLines } from './formats/terminal.js';
import { textEnd, textReview } from './formats/text.js';

/** One reviewed mail, as far as it is printed. */
export interface Printed {
  readonly review: PatchReview;
  /** Null where no diff was read. */
  readonly diff: Diff | null;
  /** The whole reply with `\n` line ends; null if nothing would be mailed. */
  readonly reply: Uint8Array | null;
}

/** A report that grows with each review; the pieces in their order make up the whole text. */
export interface Report {
  readonly start: string;
  add(printed: Printed): string;
  end(): string;
}

/** Everything that a report takes from outside. */
export interface ReportOptions {
  readonly colour: boolean;
  /** Mails are printed for a person to look at, not to be piped on as they are. */
  readonly terminal: boolean;
  readonly tool: SarifTool;
}

/** Opens a report in the format; it keeps counts and at most one mail, so any number of reviews can be added. */
export function openReport(format: Format, options: ReportOptions): Report {
  if (format === 'reply') return replyReport(options.terminal);
  let summary = EMPTY_SUMMARY;
  const counted = (print: (printed: Printed) => string) => (printed: Printed) => {
    const text = print(printed);
    summary = addReview(summary, printed.review);
    return text;
  };
  switch (format) {
    case 'text':
      return {
        start: '',
        add: counted(({ review, diff }) => textReview(review, { colour: options.colour, diff })),
        end: () => textEnd(summary),
      };
    case 'json':
      return {
        start: '',
        add: counted(({ review }) => jsonReview(review, summary)),
        end: () => jsonEnd(summary),
      };
    case 'ndjson':
      return { start: '', add: ({ review }) => ndjsonReview(review), end: () => '' };
    case 'sarif':
      return {
        start: sarifStart(options.tool),
        add: counted(({ review }) => sarifReview(review, summary)),
        end: () => sarifEnd(summary),
      };
  }
}

function replyReport(terminal: boolean): Report {
  const shown = (text: string) => (terminal ? visibleLines(text) : text);
  let stream = NO_REPLIES;
  return {
    start: '',
    add({ reply }) {
      if (reply === null) return '';
      const step = replyMail(stream, reply);
      stream = step.stream;
      return shown(step.text);
    },
    end: () => shown(replyEnd(stream)),
  };
}
