import { type Markup, markup, nothing } from './markup.js';
import { FINGERPRINT_LENGTH } from './paths.js';
import { may, type Visitor } from './site.js';

/** The verdicts that a person can give on a finding, with what each means. */
export const verdictChoices: Readonly<Record<string, string>> = {
  wrong: 'The finding is wrong: the code is right.',
  intended: 'True, but meant so.',
  old: 'True, but the patch did not bring it.',
  dup: 'Said before; name the other finding as the reason.',
};

/** The hidden field that shows that a form is one of ours. */
export function csrfField({ csrf }: Visitor): Markup {
  return csrf === null ? nothing : markup`<input type="hidden" name="csrf" value="${csrf}">`;
}

/** The buttons that answer a finding, for who may; for others how to. It leads back to the path, or to the finding. */
export function verdictForm(visitor: Visitor, fingerprint: string, back?: string): Markup {
  const id = fingerprint.slice(0, FINGERPRINT_LENGTH);
  if (!may(visitor, 'maintainer')) {
    return markup`<p>Answer the mail with <code>#kogin wrong: why</code> or <code>#kogin intended: why</code>${
      visitor.account === null
        ? markup`, or <a href="/sign-in?next=${encodeURIComponent(`/f/${id}`)}">sign in</a> to say it here`
        : nothing
    }.</p>`;
  }
  return markup`<form class="act" method="post" action="/f/${id}/verdict">
${csrfField(visitor)}
${back === undefined ? nothing : markup`<input type="hidden" name="back" value="${back}">`}
<fieldset><legend>Your verdict</legend>
${Object.entries(verdictChoices).map(
  ([
    name,
    meaning,
  ]) => markup`<label class="choice"><input type="radio" name="verdict" value="${name}" required> <strong>${name}</strong> <span>${meaning}</span></label>
`,
)}
<label>Why <input name="why" maxlength="1000"></label>
<button>Save</button>
</fieldset></form>`;
}

/** Takes a check's fall back, for who may; for others nothing. */
export function restoreForm(visitor: Visitor, check: string): Markup {
  if (!may(visitor, 'maintainer')) return nothing;
  return markup`<form class="act row" method="post" action="/checks/${encodeURIComponent(check)}/restore">
${csrfField(visitor)}
<label>Why it is right again <input name="why" maxlength="500" required></label>
<button>Let it out of the nursery</button>
</form>`;
}

/** Asks for a new review, for who may. */
export function rerunForm(visitor: Visitor, messageId: string): Markup {
  if (!may(visitor, 'maintainer')) return nothing;
  return markup`<form class="act row" method="post" action="/rerun">
${csrfField(visitor)}
<input type="hidden" name="id" value="${messageId}">
<label>Review again on <input name="base" list="bases" placeholder="the usual base" maxlength="200"></label>
<label><input type="checkbox" name="send" value="yes"> hold a mail with what is new</label>
<button>Rerun</button>
</form>`;
}
