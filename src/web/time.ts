import { type Markup, markup } from './markup.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time as an element: UTC as it comes, in the reader's zone where the page's script runs. */
export function timeElement(time: number | null): Markup {
  if (time === null || !isDate(time)) return markup`<span class="quiet">no date</span>`;
  const iso = new Date(time).toISOString();
  const text = `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  return markup`<time datetime="${iso}" title="${iso.slice(0, 19).replace('T', ' ')} UTC">${text}</time>`;
}

/** The day of a time in UTC, as `2026-02-28`. */
export function dayOf(time: number): string {
  return isDate(time) ? new Date(time).toISOString().slice(0, 10) : '';
}

/** How long ago a time was, in the largest unit that fits: `3 min`, `5 h`, `12 d`. */
export function age(time: number | null, now: number): string {
  return time === null ? '' : span(Math.max(0, now - time));
}

/** A span of time in milliseconds in the largest unit that fits. */
export function span(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / 1000)} s`;
  if (milliseconds < 2 * HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)} h`;
  if (milliseconds < 730 * DAY) return `${Math.round(milliseconds / DAY)} d`;
  return `${Math.round(milliseconds / (365.25 * DAY))} years`;
}

/** A number with its noun: `1 finding`, `2 findings`; give the plural where it is not made by an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Reads `12h`, `7d`, `2w` (before now) or a date (`2026-02-28`, UTC) as a time; null if it is neither. */
export function readTime(text: string, now: number): number | null {
  const ago = /^(\d{1,5})([hdw])$/.exec(text);
  const units: Readonly<Record<string, number>> = { h: HOUR, d: DAY, w: 7 * DAY };
  if (ago !== null) return now - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** Dates outside these years cannot be written in four digits. */
function isDate(time: number): boolean {
  return Number.isFinite(time) && time >= -62_135_596_800_000 && time <= 253_402_300_799_000;
}
