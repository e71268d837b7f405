import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SourceStatus } from './ingest.js';

/** What is asked anew each time the metrics are read. */
export interface Figures {
  readonly sources: readonly SourceStatus[];
  /** Stored mails by their state. */
  readonly mails: Readonly<Record<string, number>>;
  /** Replies by their state. */
  readonly replies: Readonly<Record<string, number>>;
  /** Milliseconds that the oldest mail has waited to be looked at; null if none waits. */
  readonly oldestWait: number | null;
}

/** The bot's counters, and the text that Prometheus reads. */
export interface Metrics {
  readonly contentType: string;
  /** Counts one reviewed series: its patches by status, and how long it took in milliseconds. */
  reviewed(statuses: readonly string[], ms: number): void;
  /** Counts a mail that was handed to the mail server, by what became of it. */
  sent(result: string, count: number): void;
  text(): Promise<string>;
}

/** Opens the counters; `figures` is called for each reading. */
export function openMetrics(figures: () => Promise<Figures>, now: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const reviews = new Counter({
    name: 'kogin_reviews_total',
    help: 'Reviewed patch mails',
    labelNames: ['status'],
    registers,
  });
  const sent = new Counter({
    name: 'kogin_sent_total',
    help: 'Mails given to the mail server',
    labelNames: ['result'],
    registers,
  });
  const seconds = new Histogram({
    name: 'kogin_series_review_seconds',
    help: 'Time to review one series',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  });
  const gauges = openGauges(registers);
  return {
    contentType: registry.contentType,
    reviewed(statuses, ms) {
      for (const status of statuses) reviews.inc({ status });
      seconds.observe(ms / 1000);
    },
    sent: (result, count) => sent.inc({ result }, count),
    async text() {
      setGauges(gauges, await figures(), now());
      return registry.metrics();
    },
  };
}

function openGauges(registers: Registry[]) {
  return {
    taken: new Gauge({
      name: 'kogin_source_mails',
      help: 'New mails since the start',
      labelNames: ['source'],
      registers,
    }),
    age: new Gauge({
      name: 'kogin_source_last_mail_age_seconds',
      help: 'Age of the last mail seen',
      labelNames: ['source'],
      registers,
    }),
    reconnects: new Gauge({
      name: 'kogin_source_reconnects',
      help: 'Times a source was opened again',
      labelNames: ['source'],
      registers,
    }),
    up: new Gauge({
      name: 'kogin_source_up',
      help: '1 if the source is followed',
      labelNames: ['source'],
      registers,
    }),
    mails: new Gauge({ name: 'kogin_mails', help: 'Stored mails', labelNames: ['state'], registers }),
    replies: new Gauge({ name: 'kogin_replies', help: 'Replies', labelNames: ['state'], registers }),
    wait: new Gauge({
      name: 'kogin_oldest_wait_seconds',
      help: 'How long the oldest mail waits to be looked at',
      registers,
    }),
  };
}

function setGauges(gauges: ReturnType<typeof openGauges>, figures: Figures, now: number): void {
  for (const { name: source, mails, lastMailAt, reconnects, state } of figures.sources) {
    gauges.taken.set({ source }, mails);
    if (lastMailAt !== null) gauges.age.set({ source }, (now - lastMailAt) / 1000);
    gauges.reconnects.set({ source }, reconnects);
    gauges.up.set({ source }, state === 'following' ? 1 : 0);
  }
  gauges.mails.reset();
  for (const [state, count] of Object.entries(figures.mails)) gauges.mails.set({ state }, count);
  gauges.replies.reset();
  for (const [state, count] of Object.entries(figures.replies)) gauges.replies.set({ state }, count);
  gauges.wait.set((figures.oldestWait ?? 0) / 1000);
}
