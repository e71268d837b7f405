import type { Finding, Maturity, PatchReview, Severity } from '../../domain/finding.js';
import type { Summary } from './summary.js';
import { jsonText } from './terminal.js';

/** What SARIF says of a check. */
export interface SarifRule {
  readonly id: string;
  readonly maturity: Maturity;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly advice: string;
  readonly limits: readonly string[];
  readonly references: readonly string[];
}

/** Who made the log, and with which checks. */
export interface SarifTool {
  readonly version: string;
  readonly checks: readonly SarifRule[];
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = 'SRCROOT';

const LEVELS = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;

/** The head of a SARIF 2.1.0 log with one run; results follow, then `sarifEnd`. */
export function sarifStart(tool: SarifTool): string {
  const driver = { name: 'Kogin', semanticVersion: tool.version, rules: tool.checks.map(rule) };
  const run = jsonText({ tool: { driver }, columnKind: 'utf16CodeUnits' });
  return `{"$schema":${jsonText(SCHEMA)},"version":"2.1.0","runs":[${run.slice(0, -1)},"results":[`;
}

/**
 * The reported findings of one review as results; `before` counts what was printed until now. Held findings are left
 * out: many readers ignore suppressions and would raise them as alarms.
 */
export function sarifReview(review: PatchReview, before: Summary): string {
  return review.reported
    .map((finding, index) => (before.reported + index === 0 ? '\n' : ',\n') + result(finding, review))
    .join('');
}

/** The end of the log, with the counts of the run. */
export function sarifEnd(summary: Summary): string {
  const invocation = { executionSuccessful: true, properties: { summary } };
  return `],"invocations":[${jsonText(invocation)}]}]}\n`;
}

function rule(check: SarifRule): object {
  const notes = [
    ...check.limits.map((limit) => `- ${limit}`),
    ...check.references.map((name) => `- see ${name}`),
  ];
  const help = [check.why, check.advice].join('\n\n');
  return {
    id: check.id,
    shortDescription: { text: check.summary },
    fullDescription: { text: check.why },
    help: { text: help, markdown: notes.length === 0 ? help : `${help}\n\n${notes.join('\n')}` },
    defaultConfiguration: { level: LEVELS[check.severity] },
    properties: { maturity: check.maturity, severity: check.severity },
  };
}

function result(finding: Finding, review: PatchReview): string {
  return jsonText({
    ruleId: finding.check,
    level: LEVELS[finding.severity],
    message: { text: finding.comment },
    locations: [
      {
        physicalLocation: physical(finding.path, finding.line, finding.quoted.slice(1)),
        ...(finding.function === ''
          ? {}
          : { logicalLocations: [{ name: finding.function, kind: 'function' }] }),
      },
    ],
    relatedLocations: finding.evidence.map((evidence, id) => ({
      id,
      physicalLocation: physical(evidence.path, evidence.line, evidence.text),
      ...(evidence.note === '' ? {} : { message: { text: evidence.note } }),
    })),
    partialFingerprints: { 'kogin/v1': finding.fingerprint },
    properties: {
      messageId: review.messageId,
      subject: review.subject,
      severity: finding.severity,
      side: finding.side,
      ...(finding.suggestion === null ? {} : { suggestion: finding.suggestion }),
    },
  });
}

function physical(path: string, line: number, text: string): object {
  const uri = path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return { artifactLocation: { uri, uriBaseId: ROOT }, region: { startLine: line, snippet: { text } } };
}
