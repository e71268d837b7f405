import { type Counted, weekOf } from '../store/queries-statistics.js';
import { type Markup, markup } from './markup.js';
import { dayOf } from './time.js';

const WEEK = 7 * 86_400_000;
const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 44;
const BOTTOM = 24;
/** Colours that the style sheet has for the parts of a bar. */
const COLOURS = 8;
/** A longer table of numbers is folded. */
const OPEN_ROWS = 15;

/** One bar of a chart: its name below, and its parts from bottom to top. */
export interface Bar {
  readonly name: string;
  /** What stands below the bar. */
  readonly label: string;
  readonly parts: Readonly<Record<string, number>>;
}

/** A picture of counts with the numbers in a table below it. */
export function barChart(title: string, bars: readonly Bar[]): Markup {
  const totals = bars.map(({ parts }) => Object.values(parts).reduce((a, b) => a + b, 0));
  const groups = [...new Set(bars.flatMap(({ parts }) => Object.keys(parts)))].sort();
  const most = niceTop(Math.max(1, ...totals));
  return markup`<figure class="chart">
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}; the numbers are in the table below">
<line class="axis" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH}" y2="${HEIGHT - BOTTOM}"/>
${[0, most / 2, most].map((value) => axisMark(value, most))}
${bars.map((bar, index) => barMarks(bar, { index, count: bars.length, groups, most }))}
</svg>
${
  groups.length < 2
    ? ''
    : markup`<ul class="legend">${groups.map((group, index) => markup`<li><span class="swatch part-${index % COLOURS}"></span>${group}</li>`)}</ul>`
}
<details${bars.length <= OPEN_ROWS ? markup` open` : ''}><summary>The numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${title}, numbers"><table class="numbers">
<thead><tr><th scope="col"></th>${groups.map((group) => markup`<th scope="col" class="number">${group}</th>`)}<th scope="col" class="number">All</th></tr></thead>
<tbody>${bars.map(
    (bar, index) =>
      markup`<tr><th scope="row">${bar.name}</th>${groups.map((group) => markup`<td class="number">${bar.parts[group] ?? 0}</td>`)}<td class="number">${totals[index] ?? 0}</td></tr>`,
  )}</tbody></table></div></details>
</figure>`;
}

/** A chart with one bar for each week of a span, also for those without a count. */
export function weeklyChart(
  title: string,
  counts: readonly Counted[],
  span: { readonly since: number; readonly now: number },
): Markup {
  return barChart(title, spanBars(counts, { from: weekOf(span.since), to: weekOf(span.now), step: WEEK }));
}

/** One bar for each step from the first to the last, named by its day. */
export function spanBars(
  counts: readonly Counted[],
  span: { readonly from: number; readonly to: number; readonly step: number },
): readonly Bar[] {
  const bars: Bar[] = [];
  for (let at = span.from; at <= span.to; at += span.step) {
    const here = counts.filter((one) => one.at === at);
    bars.push({
      name: dayOf(at),
      label: dayOf(at).slice(5),
      parts: Object.fromEntries(here.map(({ group, count }) => [group, count])),
    });
  }
  return bars;
}

/** A point of a line: a share in percent, and the counts that it is made of in words. */
export interface SharePoint {
  readonly name: string;
  readonly label: string;
  readonly share: number;
  readonly counts: string;
}

/** A picture of a share over time with the bar that it must not fall under, and the numbers in a table below it. */
export function shareChart(title: string, points: readonly SharePoint[], bar: number): Markup {
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const x = (index: number) => Math.round(10 * (LEFT + (index + 0.5) * step)) / 10;
  const path = points.map(({ share }, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${yOf(share, 100)}`);
  return markup`<figure class="chart">
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}; the numbers are in the table below">
<line class="axis" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH}" y2="${HEIGHT - BOTTOM}"/>
${[0, 50, 100].map((value) => axisMark(value, 100))}
<line class="bar-line" x1="${LEFT}" y1="${yOf(bar, 100)}" x2="${WIDTH}" y2="${yOf(bar, 100)}"/>
<path class="share" d="${path.join(' ')}"/>
${points.map(({ name, share, label, counts }, index) => markup`<circle class="share" cx="${x(index)}" cy="${yOf(share, 100)}" r="3"><title>${name}: ${share} % (${counts})</title></circle>${index % Math.ceil(points.length / 8) === 0 ? markup`<text x="${x(index)}" y="${HEIGHT - 6}" text-anchor="middle">${label}</text>` : ''}`)}
</svg>
<details${points.length <= OPEN_ROWS ? markup` open` : ''}><summary>The numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${title}, numbers"><table class="numbers">
<thead><tr><th scope="col">Until</th><th scope="col" class="number">Precision</th><th scope="col" class="number">Counts</th></tr></thead>
<tbody>${points.map(({ name, share, counts }) => markup`<tr><th scope="row">${name}</th><td class="number">${share} %</td><td class="number">${counts}</td></tr>`)}</tbody></table></div></details>
</figure>`;
}

function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return Math.max(2, step * power);
}

function yOf(value: number, most: number): number {
  return Math.round(10 * (HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - 10))) / 10;
}

function axisMark(value: number, most: number): Markup {
  const y = yOf(value, most);
  return markup`<line class="grid" x1="${LEFT}" y1="${y}" x2="${WIDTH}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${value}</text>
`;
}

function barMarks(
  bar: Bar,
  place: {
    readonly index: number;
    readonly count: number;
    readonly groups: readonly string[];
    readonly most: number;
  },
): Markup {
  const { index, count, groups, most } = place;
  const step = (WIDTH - LEFT) / Math.max(1, count);
  const x = Math.round(10 * (LEFT + index * step + step * 0.12)) / 10;
  const width = Math.max(1, Math.round(10 * step * 0.76) / 10);
  let below = 0;
  const rects = groups.map((group, part) => {
    const value = bar.parts[group] ?? 0;
    if (value === 0) return '';
    const top = yOf(below + value, most);
    const height = Math.max(0.5, yOf(below, most) - top);
    below += value;
    return markup`<rect class="part-${part % COLOURS}" x="${x}" y="${top}" width="${width}" height="${height}"><title>${bar.name}, ${group}: ${value}</title></rect>`;
  });
  const every = Math.ceil(count / 8);
  const label = index % every === 0 ? markup`<text x="${x}" y="${HEIGHT - 6}">${bar.label}</text>` : '';
  return markup`${rects}${label}`;
}
