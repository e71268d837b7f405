/** The text whose hash an advisory lock has as its number. */
export function holdKey(name: string): string {
  return `hold ${name}`;
}
