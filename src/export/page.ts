import { familyName } from '../model/address.js';
import { pasteable } from '../model/command.js';
import type { DefaultRoute, Gateway, Uplink } from '../model/diagnosis.js';
import type { Finding } from '../model/finding.js';
import {
  formatBitsPerSecond,
  formatCount,
  formatMilliseconds,
  formatShare,
  plural,
} from '../model/format.js';
import type { SystemWords } from '../model/words.js';
import type { HtmlValue } from './html.js';
import { Html, markup } from './html.js';
import { MOST } from './label-values.js';
import type { Observed, ObservedRouter } from './observed-router.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';

function row(name: string, value: HtmlValue): Html {
  return markup`<dt>${name}</dt><dd>${value}</dd>\n`;
}

function routeText({ route, reason }: DefaultRoute, word: string): string {
  const number = route.priority === null ? 'not known' : String(route.priority);
  const why = reason.sum === '' || reason.sum === number ? '' : ` (${reason.sum})`;
  const how = route.multipath ? ', multipath' : '';
  return `${familyName(route.family)}: ${word} ${number}${why}${how}`;
}

function gatewayText({ address, answers, roundTripMs, sent, lost }: Gateway): string {
  if (answers === null) return `${address}: not known`;
  const time = roundTripMs === null ? '' : ` in ${formatMilliseconds(roundTripMs)}`;
  return `${address}: ${answers ? `answers${time}` : 'silent'}, ${lost} of ${sent} missed`;
}

function lines(texts: readonly string[]): Html | string {
  if (texts.length === 0) return 'none';
  return markup`${texts.map((text) => markup`<span class="line">${text}</span>`)}`;
}

function shareValue({ observedShare, interface: name }: Uplink): HtmlValue {
  const share = observedShare?.share ?? null;
  if (observedShare === null || share === null) return 'not known';
  const { samples, of } = observedShare;
  const meter = markup`<meter min="0" max="1" value="${share}" aria-label="share of ${name}"></meter>`;
  return markup`${meter} ${formatShare(share)} of ${samples} ${of}`;
}

const NOT_KNOWN = 'not known';

function uplinkCard(uplink: Uplink, words: SystemWords): Html {
  const { rates, connections, gateways, routes } = uplink;
  const title = uplink.name === uplink.interface ? uplink.interface : `${uplink.interface} ${uplink.name}`;
  const rows = [
    row('default', lines(routes.map((route) => routeText(route, words.priority)))),
    row('share', shareValue(uplink)),
    row('in', rates === null ? NOT_KNOWN : formatBitsPerSecond(rates.inBitsPerSecond)),
    row('out', rates === null ? NOT_KNOWN : formatBitsPerSecond(rates.outBitsPerSecond)),
    row('gateway', lines(gateways.map(gatewayText))),
    row('connections', connections === null ? NOT_KNOWN : formatCount(connections.total)),
  ];
  return markup`<article>
<h3>${title}</h3>
<p class="role">${uplink.role ?? 'role not known'}, link ${uplink.link ?? NOT_KNOWN}</p>
<dl>
${rows}</dl>
</article>
`;
}

function typed(title: HtmlValue, typedLines: readonly string[]): Html | null {
  return typedLines.length === 0 ? null : markup`<p>${title}</p>\n<pre>${typedLines.join('\n')}</pre>\n`;
}

function listed(className: string, items: readonly string[]): Html | null {
  if (items.length === 0) return null;
  return markup`<ul class="${className}">${items.map((item) => markup`<li>${item}</li>`)}</ul>\n`;
}

function findingItem(finding: Finding, id: string): Html {
  const { severity, message, subject, evidence, unknown, now, lasting } = finding;
  const cures = [
    typed('What cures it now, typed on the router:', now.map(pasteable)),
    ...lasting.map(({ file, lines: toWrite, note }) =>
      typed(`So that it lasts, in ${file}${note === null ? '' : ` (${note})`}:`, toWrite),
    ),
  ];
  return markup`<li class="${severity}">
<p><b>${severity}</b> ${message}</p>
<details id="${id}"><summary>${finding.id}, ${subject}</summary>
${listed('evidence', evidence)}${unknown === null ? null : markup`<p>Not known: ${unknown}</p>\n`}${cures}</details>
</li>
`;
}

/** By what it says of what: a person who reads one must not have it shut by the next round. */
function detailsId({ id, family, subject }: Finding, router: number): string {
  return `router-${router} ${id} ${family ?? ''} ${subject}`.replace(/[^\w.-]+/g, '-');
}

function known({ diagnosis }: Observed, index: number): Html {
  const { verdict, uplinks, findings, router } = diagnosis;
  const shown = findings.slice(0, MOST.findings);
  const more = findings.length - shown.length;
  return markup`<p class="verdict ${verdict.status}"><b>${verdict.status}</b> ${verdict.sentence}</p>
${listed(
  'because',
  verdict.because.map((cause) => `because ${cause}`),
)}<div class="uplinks">
${uplinks.slice(0, MOST.uplinks).map((uplink) => uplinkCard(uplink, router.words))}</div>
<h3>${plural(findings.length, 'finding')}</h3>
<ul class="findings">
${shown.map((finding) => findingItem(finding, detailsId(finding, index)))}</ul>
${more === 0 ? null : markup`<p>and ${more} more</p>\n`}`;
}

const NO_ROUND = markup`<p class="verdict unknown"><b>unknown</b> No round of readings came lately.</p>\n`;

function whenText(lastRoundAt: number | null): HtmlValue {
  if (lastRoundAt === null) return 'Not read yet';
  const iso = new Date(lastRoundAt).toISOString();
  return markup`As of <time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

function routerSection({ current, name, lastRoundAt }: ObservedRouter, index: number): Html {
  return markup`<section id="router-${index}">
<h2>${name}</h2>
${current === null ? NO_ROUND : known(current, index)}<p class="when">${whenText(lastRoundAt)}</p>
</section>
`;
}

/** What changes from round to round: one section for each router. */
export function pageBody(routers: readonly ObservedRouter[]): string {
  return markup`${routers.map(routerSection)}`.text;
}

/** The whole page: a snapshot, and a script that keeps it up to date where scripts run. */
export function page(routers: readonly ObservedRouter[]): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>uplinktop</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header><h1>uplinktop</h1><p id="live" role="status">A snapshot: reload the page for a newer one.</p></header>
<main id="main">
${new Html(pageBody(routers))}</main>
<script>${new Html(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}
