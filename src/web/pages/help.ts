import { markup } from '../markup.js';
import type { Page } from '../site.js';

/** What the words on the pages mean, and what a reader can do. */
export function helpPage(): Page {
  return {
    title: 'How to read this',
    body: markup`<h1>How to read this</h1>
<h2>Words</h2>
<dl class="terms">
<dt>Finding</dt><dd>One problem that a check proves about one patch. Its number stays the same over the versions of the
patch, since it is made of check, path, function and facts, not of lines.</dd>
<dt>Open</dt><dd>Reported, and nobody has said anything about it.</dd>
<dt>Held</dt><dd>Shown here, not mailed; the reason stands beside it: <em>not-introduced</em> (the code was so before),
<em>nursery</em> (the check is still on trial), <em>duplicate</em>, <em>answered-before</em>,
<em>fixed-later-in-series</em>, <em>similar-base</em>, <em>minor</em> (worth no mail of its own), <em>over-limit</em>.</dd>
<dt>Fixed</dt><dd>A later version no longer has it, although the function is still there.</dd>
<dt>Vanished</dt><dd>A later version no longer has the function or the file.</dd>
<dt>Merged</dt><dd>The tree has the line: it went in as it was.</dd>
<dt>Wrong, intended, old, duplicate</dt><dd>What a person called it. Wrong and intended ones stay silent on later versions.</dd>
<dt>Not judged</dt><dd>A check saw too little to be sure, and says nothing.</dd>
<dt>Not run</dt><dd>A patch that was not reviewed, with the reason.</dd>
</dl>
<h2>What a reader can do</h2>
<p>Every filter is in the address: keep it as a bookmark, or follow it as an Atom feed. Every list can be had as CSV and
as mbox. <a href="/api/v1/openapi.json">The API</a> has all of it as JSON. The author of a patch answers by mail with
<code>#kogin wrong: why</code>, <code>#kogin intended: why</code>, <code>#kogin rerun</code> or <code>#kogin optout</code>.</p>
<p>Maintainers sign in to give verdicts, to run a review again, and to approve or refuse mails.</p>
<h2>Keys</h2>
<p>With JavaScript: <kbd>/</kbd> searches, <kbd>j</kbd> and <kbd>k</kbd> go through a list, <kbd>n</kbd> and <kbd>p</kbd> through the
findings of a patch. Without: the browser's access keys <kbd>s</kbd> (search) and <kbd>h</kbd> (this page).</p>`,
  };
}
