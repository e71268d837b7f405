// What the cases are tried on: the project as it is built.
import { sortMail } from '../../dist/app/backfill-sort.js';
import { reviewMails } from '../../dist/app/review.js';
import { checks } from '../../dist/checks/index.js';
import { loadConfig } from '../../dist/config.js';
import { admit } from '../../dist/policy/admission.js';
import { defaultAdmission } from '../../dist/policy/admission-rules.js';
import { serializeReply } from '../../dist/reply/headers.js';

const config = loadConfig({ file: null, env: {} });
const ours = { ...defaultAdmission, paths: config.admission.paths };
const options = {
  checks,
  trees: [],
  learnt: null,
  admission: defaultAdmission,
  identity: config.identity,
  now: () => 0,
};

const asMail = (raw) => ({ kind: 'mail', raw, source: 'fuzz' });

async function review(mails) {
  async function* source() {
    for (const raw of mails) yield asMail(raw);
  }
  const reviewed = [];
  for await (const each of reviewMails(source(), options)) {
    if (each.reply !== null) serializeReply(each.reply);
    reviewed.push(each);
  }
  return reviewed;
}

function admits({ patch }) {
  return patch !== null && patch.diff.kind === 'files' && admit(patch, ours) === null;
}

async function sort(raw) {
  return (await sortMail(asMail(raw), ours)).reason;
}

/** For {@link judgeCase}. */
export const parts = { review, admits, sort };
