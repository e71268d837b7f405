import { countNotRun } from '../../store/queries-patches.js';
import {
  type FindingGroup,
  findingGroups,
  findingsByWeek,
  mailsByDay,
  reviewDelays,
  weekOf,
} from '../../store/queries-statistics.js';
import { type Bar, barChart, spanBars, weeklyChart } from '../chart.js';
import { choiceParam } from '../filters.js';
import { type Markup, markup } from '../markup.js';
import { withQuery } from '../paths.js';
import type { Asked, Page, Site } from '../site.js';
import { span } from '../time.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
const weekChoices = ['4', '12', '26', '52'] as const;

/** How long a review may take to stand in a bar, in minutes. */
const delaySteps: readonly (readonly [minutes: number, name: string])[] = [
  [5, 'up to 5 min'],
  [15, '15 min'],
  [30, '30 min'],
  [60, '1 h'],
  [240, '4 h'],
  [720, '12 h'],
  [1440, '1 d'],
  [10_080, '1 week'],
  [Number.POSITIVE_INFINITY, 'more'],
];

/** Findings by week, the time from mail to review, and mails a day, each picture with its numbers. */
export async function statisticsPage(site: Site, { url }: Asked): Promise<Page> {
  const now = site.now();
  const group = choiceParam(url.searchParams, 'by', findingGroups) ?? 'severity';
  const weeks = choiceParam(url.searchParams, 'weeks', weekChoices) ?? '12';
  const since = weekOf(now) - (Number(weeks) - 1) * 7 * DAY;
  const days = Math.min(Number(weeks) * 7, 90);
  const firstDay = Math.floor(now / DAY) * DAY - (days - 1) * DAY;
  const delays = await reviewDelays(site.db, since);
  const notRun = await countNotRun(site.db, now - 30 * DAY);
  const mails = await mailsByDay(site.db, firstDay, now + DAY);
  return {
    title: 'Statistics',
    body: markup`<h1>Statistics</h1>
<p>Findings by ${findingGroups.map((each) => choiceLink(each, group, withQuery(url, { by: each })))}
over ${weekChoices.map((each) => choiceLink(each, weeks, withQuery(url, { weeks: each })))} weeks</p>
${weeklyChart(`Findings by week and ${group}`, await findingsByWeek(site.db, since, group), { since, now })}
${barChart('From mail to review', delayBars(delays))}
${delayText(delays)}
${barChart('Mails by day', spanBars(mails, { from: firstDay, to: Math.floor(now / DAY) * DAY, step: DAY }))}
${barChart(
  'Patches not run in the last 30 days, by reason',
  notRun.map(({ reason, count }) => ({ name: reason, label: reason, parts: { patches: count } })),
)}`,
  };
}

function choiceLink(each: FindingGroup | string, current: string, href: string): Markup {
  return each === current ? markup`<strong>${each}</strong> ` : markup`<a href="${href}">${each}</a> `;
}

function delayBars(delays: readonly number[]): readonly Bar[] {
  return delaySteps.map(([minutes, name], index) => {
    const above = delaySteps[index - 1]?.[0] ?? -1;
    const count = delays.filter((delay) => delay > above * MINUTE && delay <= minutes * MINUTE).length;
    return { name, label: name, parts: { reviews: count } };
  });
}

function delayText(delays: readonly number[]): Markup {
  if (delays.length === 0) return markup`<p class="quiet">No review in this time.</p>`;
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number) =>
    span(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return markup`<p class="quiet">${delays.length} reviews: half of them within ${at(0.5)}, nine of ten within ${at(0.9)}.</p>`;
}
