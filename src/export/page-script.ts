/**
 * The one script of the page. What comes is a document of its own, in which nothing runs (HTML, DOMParser), and whose text
 * was escaped where it was made; a section that is as it was stays untouched, and what was unfolded stays so.
 */
export const PAGE_SCRIPT = `
'use strict';
const main = document.getElementById('main');
const live = document.getElementById('live');
const say = (text) => { if (live.textContent !== text) live.textContent = text; };
const take = (markup) => {
  const fresh = new DOMParser().parseFromString(markup, 'text/html').body.children;
  const before = [...main.children];
  [...fresh].forEach((section, i) => {
    const old = before[i];
    if (old === undefined) return main.append(section);
    for (const { id } of old.querySelectorAll('details[open]')) {
      const same = [...section.querySelectorAll('details')].find((one) => one.id === id);
      if (same !== undefined) same.open = true;
    }
    if (old.outerHTML !== section.outerHTML) old.replaceWith(section);
  });
};
say('Connecting');
const events = new EventSource('/v1/events');
events.onmessage = ({ data }) => { take(data); say('Live'); };
events.onerror = () => say('No connection: what is shown may be old. Trying again.');
`;
