import { listBreakers } from '../../store/breakers.js';
import { openReruns } from '../../store/commands.js';
import { muteAt } from '../../store/mutes.js';
import { readHealth } from '../../store/queries-health.js';
import { type DeadJob, deadJobs } from '../../store/queue-state.js';
import { type Markup, markup } from '../markup.js';
import { checkPath, patchPath } from '../paths.js';
import type { Page, Site } from '../site.js';
import { age, timeElement } from '../time.js';

/** Jobs that were given up, as many as are shown. */
const DEAD_JOBS = 20;

/** Whether mails come in, are reviewed and leave: ages, queues, and what is stopped. */
export async function healthPage(site: Site): Promise<Page> {
  const now = site.now();
  const health = await readHealth(site.db, now);
  const breakers = await listBreakers(site.db);
  const reruns = await openReruns(site.db);
  const mute = await muteAt(site.db, now);
  const dead = await deadJobs(site.db, DEAD_JOBS);
  const fact = (name: string, value: Markup | string | number) =>
    markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const when = (time: number | null) =>
    time === null
      ? markup`never`
      : markup`${timeElement(time)} <span class="quiet">${age(time, now)} ago</span>`;
  return {
    title: 'Health',
    live: true,
    body: markup`<h1>Health</h1>
<h2>In</h2>
<dl class="facts">
${fact('Last mail stored', when(health.lastMailAt))}
${fact('which was sent', when(health.lastMailSentAt))}
${fact('Mails', health.mails)}
${fact('Patches', health.patches)}
${health.sources.map(({ source, folder, movedAt }) => fact(`${source} ${folder}`, when(movedAt)))}
</dl>
<h2>Reviews</h2>
<dl class="facts">
${fact('Last review', when(health.lastRunAt))}
${fact('In the last 24 h', health.runsToday)}
${health.queue.map(({ state, count, oldest }) => fact(`Mails ${state}`, markup`${count}, the oldest since ${when(oldest)}`))}
${fact('Failed checks, 7 d', health.crashesThisWeek)}
${fact('Findings', health.findings)}
${fact('Reruns asked for', reruns.length)}
</dl>
${dead.length === 0 ? '' : deadTable(dead)}
${reruns.length === 0 ? '' : markup`<ul class="plain">${reruns.slice(0, 20).map(({ patchId, by, at }) => markup`<li><a href="${patchPath(patchId)}">${patchId}</a> by ${by}, ${when(at)}</li>`)}</ul>`}
<h2>Out</h2>
<dl class="facts">
${health.replies.length === 0 ? fact('Mails', 'none yet') : health.replies.map(({ state, count, oldest }) => fact(`Mails ${state}`, markup`<a href="/outbox?state=${state}">${count}</a>, the oldest since ${timeElement(oldest)}`))}
${fact('Addresses that bounce', health.bounced)}
${fact('Muted', mute === null ? 'no' : markup`by ${mute.by} until ${timeElement(mute.until)}`)}
${breakers.length === 0 ? fact('Stopped checks', 'none') : breakers.map(({ check, openedAt, detail }) => fact('Stopped check', markup`<a href="${checkPath(check)}">${check}</a> ${timeElement(openedAt)}: ${detail}`))}
</dl>`,
  };
}

function deadTable(dead: readonly DeadJob[]): Markup {
  return markup`<h3>Jobs that were given up</h3>
<table>
<thead><tr><th>When</th><th>Job</th><th>Attempts</th><th>Last error</th></tr></thead>
<tbody>
${dead.map(({ at, task, key, attempts, error }) => markup`<tr><td>${timeElement(at)}</td><td>${task} <code>${key.slice(0, 40)}</code></td><td>${attempts}</td><td>${error ?? 'its reviewers died of it'}</td></tr>`)}
</tbody>
</table>`;
}
