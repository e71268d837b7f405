import { type Counted, weekOf } from '../store/queries-statistics.js';
import { type SharePoint, shareChart } from './chart.js';
import { type Markup, markup } from './markup.js';
import { dayOf } from './time.js';

/** The precision in percent under which a check goes back to the nursery. */
export const BAR = 80;

const WEEK = 7 * 86_400_000;
/** Weeks that are shown at most. */
const WEEKS = 104;

/** How a check's precision went: at the end of each week, of all that was settled until then. */
export function precisionChart(settled: readonly Counted[]): Markup {
  const points = precisionPoints(settled);
  if (points.length === 0)
    return markup`<p class="quiet">No finding has been settled yet, so there is no precision.</p>`;
  return shareChart('Precision over time, of all that was settled until then', points.slice(-WEEKS), BAR);
}

/** The share of fixed ones among all that were settled until the end of each week with a verdict or a fix. */
function precisionPoints(settled: readonly Counted[]): readonly SharePoint[] {
  const points: SharePoint[] = [];
  let fixed = 0;
  let wrong = 0;
  for (const at of [...new Set(settled.map((one) => one.at))].sort((a, b) => a - b)) {
    for (const { group, count } of settled.filter((one) => one.at === at)) {
      if (group === 'fixed') fixed += count;
      else wrong += count;
    }
    const end = dayOf(weekOf(at) + WEEK - 1);
    points.push({
      name: end,
      label: end.slice(5),
      share: Math.round((100 * fixed) / (fixed + wrong)),
      counts: `${fixed}/${fixed + wrong}`,
    });
  }
  return points;
}
