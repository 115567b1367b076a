import { acceptedFormat } from '../export/accepted-format.js';
import { CONTENT_TYPE, exposition } from '../export/exposition.js';
import { metricFamilies } from '../export/metric-table.js';
import type { ObservedRouter } from '../export/observed-router.js';
import { page } from '../export/page.js';
import { PAGE_SCRIPT } from '../export/page-script.js';
import { PAGE_STYLE } from '../export/page-style.js';
import { disarmJson, disarmLines } from '../model/text.js';
import { checkObject } from '../report/check-report.js';
import type { Answer } from '../serve/answer.js';
import { pagePolicy, plainAnswer } from '../serve/answer.js';
import type { Resource } from '../serve/http-server.js';

type Routers = () => readonly ObservedRouter[];

function health(routers: readonly ObservedRouter[]): Answer {
  const silent = routers.filter(({ current }) => current === null).length;
  if (silent === 0) return plainAnswer(200, 'ok');
  return plainAnswer(503, `${silent} of ${routers.length} routers: no round of readings came lately`);
}

/** The same document as `check --json`: of the only router, or of the one that is named. */
function status(routers: readonly ObservedRouter[], name: string | null): Answer {
  const [only] = routers.length === 1 ? routers : [];
  const router = name === null ? only : routers.find((one) => one.name === name);
  if (router === undefined) {
    const names = routers.map((one) => one.name).join(', ');
    return plainAnswer(404, `Expected ?router=NAME, NAME one of ${names}.`);
  }
  if (router.current === null)
    return plainAnswer(503, 'No round of readings came lately.', { 'retry-after': '5' });
  const body = `${disarmJson(JSON.stringify(checkObject(router.current.diagnosis), null, 2))}\n`;
  return { status: 200, type: 'application/json; charset=utf-8', body };
}

/** What a scrape gets, in the text format: for a file, too. */
export async function metricsText(
  routers: readonly ObservedRouter[],
  build: { readonly version: string; readonly node: string },
  format: 'text' | 'openmetrics' = 'text',
): Promise<string> {
  return disarmLines(await exposition(metricFamilies(routers, build), format));
}

/** All that the exporter answers, by path. */
export function exportResources(
  routers: Routers,
  build: { readonly version: string; readonly node: string },
): Readonly<Record<string, Resource>> {
  const policy = pagePolicy(PAGE_SCRIPT, PAGE_STYLE);
  return {
    '/': {
      answer: () => ({
        status: 200,
        type: 'text/html; charset=utf-8',
        body: page(routers()),
        headers: { 'content-security-policy': policy },
      }),
    },
    '/metrics': {
      answer: async (_, { accept }) => {
        const format = acceptedFormat(accept);
        const body = await metricsText(routers(), build, format);
        return { status: 200, type: CONTENT_TYPE[format], body, headers: { vary: 'accept' } };
      },
    },
    '/v1/status': { answer: (query) => status(routers(), query.get('router')) },
    '/healthz': { isOpen: true, answer: () => health(routers()) },
  };
}
