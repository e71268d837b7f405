// What the pages do besides what they do without a script: the reader's time zone, keys, live lists, links of b4.
(() => {
  const two = (number) => String(number).padStart(2, '0');

  function localTimes(root) {
    for (const element of root.querySelectorAll('time[datetime]')) {
      const at = new Date(element.dateTime);
      const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
      element.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
    }
  }

  // b4 review links to addresses that only a script can follow.
  function followFragment() {
    const [, kind, id] = /^#\/(patchset|message)\/([^?]+)/.exec(location.hash) ?? [];
    if (kind === 'patchset' && /^\d+$/.test(id)) location.replace(`/series/${id}`);
    if (kind === 'message') location.replace(`/patch/${id}`);
  }

  function step(items, by) {
    const list = [...items];
    if (list.length === 0) return;
    const current = list.indexOf(document.activeElement);
    const first = by > 0 ? 0 : list.length - 1;
    const next = list[current === -1 ? first : Math.min(list.length - 1, Math.max(0, current + by))];
    if (next.tabIndex < 0) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: 'center' });
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select')) return;
    const rows = () => document.querySelectorAll('td.main > a:first-child, .cards .card-title a');
    const findings = () =>
      document.querySelectorAll('.mail .finding .head a:last-of-type, .mail details.finding > summary');
    const keys = {
      '/': () => document.querySelector('#q').focus(),
      j: () => step(rows(), 1),
      k: () => step(rows(), -1),
      n: () => step(findings(), 1),
      p: () => step(findings(), -1),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  // A live page is asked for again while it is in view and nobody is in the middle of something.
  async function refresh() {
    const main = document.querySelector('main[data-live]');
    if (main === null || document.hidden || main.contains(document.activeElement)) return;
    const response = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
    if (response === null || !response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
    if (fresh === null || main.contains(document.activeElement)) return;
    const open = [...main.querySelectorAll('details')].map((details) => details.open);
    main.replaceChildren(...fresh.childNodes);
    for (const [index, details] of main.querySelectorAll('details').entries())
      details.open = open[index] ?? details.open;
    localTimes(main);
  }

  localTimes(document);
  followFragment();
  addEventListener('hashchange', followFragment);
  document.addEventListener('keydown', onKey);
  setInterval(refresh, 60_000);
})();
