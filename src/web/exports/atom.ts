import { joined, type Markup, markup } from '../markup.js';

/** One entry of a feed; `id` is its permanent address, `updated` in milliseconds since the epoch. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly updated: number;
  readonly text: string;
}

/** An Atom feed (RFC 4287) of what a list shows; `self` is its own address. */
export function atom(feed: {
  readonly title: string;
  readonly self: string;
  readonly page: string;
  readonly now: number;
  readonly entries: readonly Entry[];
}): Markup {
  const updated = feed.entries.reduce((latest, entry) => Math.max(latest, entry.updated), 0);
  return markup`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>${feed.title}</title>
<id>${feed.self}</id>
<link rel="self" href="${feed.self}"/>
<link rel="alternate" type="text/html" href="${feed.page}"/>
<updated>${iso(updated === 0 ? feed.now : updated)}</updated>
${joined(feed.entries.map(entryMarkup))}</feed>
`;
}

function entryMarkup(entry: Entry): Markup {
  return markup`<entry>
<title>${entry.title}</title>
<id>${entry.id}</id>
<link rel="alternate" type="text/html" href="${entry.id}"/>
<updated>${iso(entry.updated)}</updated>
<author><name>${entry.author === '' ? 'unknown' : entry.author}</name></author>
<content type="text">${entry.text}</content>
</entry>
`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
