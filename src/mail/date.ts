const DATE =
  /(\d{1,2}) ([a-z]{3})[a-z]* (\d{2,4}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([+-]\d{4}|[a-z]{1,5}))?(?: |$)/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Zone names that RFC 5322 still lets a mail use, in minutes east of Greenwich. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
]);

/**
 * Milliseconds since the epoch of an RFC 5322 date, or null if it is none. A missing or unknown zone counts as
 * UTC, as RFC 5322 asks, and never as the zone of this machine.
 */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text.slice(0, 200).replaceAll(',', ' ').replace(/\s+/g, ' '));
  if (match === null) return null;
  const [, day = '', monthName = '', yearText = '', hour = '', minute = '', second = '0', zone = ''] = match;
  const month = MONTHS.indexOf(monthName.toLowerCase());
  if (month < 0) return null;
  if (Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const utc = Date.UTC(fullYear(yearText), month, Number(day), Number(hour), Number(minute), Number(second));
  return utc - zoneMinutes(zone) * 60_000;
}

/** Two and three digit years are read as RFC 5322 4.3 says. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return text.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

function zoneMinutes(zone: string): number {
  if (!/^[+-]/.test(zone)) return ZONES.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5));
  return zone.startsWith('-') ? -minutes : minutes;
}
