import type { DefaultTreeAdapterTypes } from 'parse5';
import { parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { markup } from '../../src/export/html.js';
import { page, pageBody } from '../../src/export/page.js';
import { PAGE_SCRIPT } from '../../src/export/page-script.js';
import { PAGE_STYLE } from '../../src/export/page-style.js';
import { EM0_ALONE, IWN0_AT_12, withInterface } from '../diagnose/given.js';
import { story, unknown } from '../ui/given.js';
import { aRouter, observed } from './given.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** Faults of the markup make it fail: a browser would mend them, each in its own way. */
function elementsOf(text: string): readonly Element[] {
  const faults: string[] = [];
  const document = parse(text, { onParseError: ({ code }) => faults.push(code) });
  expect(faults).toEqual([]);
  const below = (nodes: readonly Node[]): Element[] =>
    nodes.flatMap((node) => ('tagName' in node ? [node, ...below(node.childNodes)] : []));
  return below(document.childNodes);
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const all = (elements: readonly Element[], name: string): string[] =>
  elements.filter(({ tagName }) => tagName === name).map(textOf);

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e';
const seen = observed(4, { inet: [EM0_ALONE, IWN0_AT_12] });

describe('the page', () => {
  it('says of the story what the screen says, without a script', () => {
    const elements = elementsOf(page([aRouter(seen, 'gw-1')]));
    const main = all(elements, 'main').join('');
    for (const part of [
      'gw-1',
      seen.diagnosis.verdict.sentence,
      'em0',
      'iwn0 mifi',
      'priority 12 (static 8 + wireless 4)',
      'priority-mismatch, iwn0',
      '192.168.0.1: answers in 12.5 ms, 0 of 4 missed',
      'UTC',
    ])
      expect(main).toContain(part);
    expect(all(elements, 'h3')).toContain('1 finding');
  });

  it('takes nothing from elsewhere, and holds but its one script and its one style, whole', () => {
    const elements = elementsOf(page([aRouter(seen)]));
    expect(all(elements, 'script')).toEqual([PAGE_SCRIPT]);
    expect(all(elements, 'style')).toEqual([PAGE_STYLE]);
    for (const { tagName, attrs } of elements) {
      expect(['img', 'link', 'iframe', 'object', 'form', 'input', 'button', 'a']).not.toContain(tagName);
      for (const { name } of attrs) expect(name).not.toMatch(/^(on|style$|src$|href$|action$)/);
    }
    expect(PAGE_SCRIPT).not.toContain('</script');
    expect(PAGE_SCRIPT).not.toMatch(/innerHTML|eval|document\.write/);
    expect(PAGE_STYLE).not.toMatch(/url\(|@import|<\//);
  });

  it('has hostile names as text, and nothing made of them', () => {
    const wireless = { ssid: HOSTILE, signalPercent: 1, signalDbm: null };
    const hostile = observed(4, {
      interfaces: withInterface('iwn0', { wireless }),
      inet: [EM0_ALONE, IWN0_AT_12],
    });
    const finding = hostile.diagnosis.findings[0];
    if (finding === undefined) throw new Error('no finding');
    const worse = { ...finding, message: HOSTILE, subject: HOSTILE, evidence: [HOSTILE], unknown: HOSTILE };
    const current = {
      ...hostile,
      diagnosis: {
        ...hostile.diagnosis,
        findings: [
          { ...worse, now: [[HOSTILE]], lasting: [{ file: HOSTILE, lines: [HOSTILE], note: HOSTILE }] },
        ],
        verdict: { ...hostile.diagnosis.verdict, sentence: HOSTILE, because: [HOSTILE] },
      },
    };
    const elements = elementsOf(page([aRouter(current, HOSTILE)]));
    expect(all(elements, 'script')).toEqual([PAGE_SCRIPT]);
    expect(elements.filter(({ tagName }) => tagName === 'img')).toEqual([]);
    expect(all(elements, 'h2')).toEqual([HOSTILE.replace('\u202e', '?')]);
    const ids = elements.flatMap(({ attrs }) =>
      attrs.filter(({ name }) => name === 'id').map(({ value }) => value),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(pageBody([aRouter(current)])).not.toContain('\u202e');
  });

  it('says that it does not know, of a router without a round and of values that are not known', () => {
    const elements = elementsOf(page([aRouter(null)]));
    expect(all(elements, 'main').join('')).toContain('No round of readings came lately.');
    expect(all(elements, 'main').join('')).toContain('Not read yet');
    for (const diagnosis of [unknown, story]) elementsOf(page([aRouter({ ...seen, diagnosis })]));
    const texts = all(elementsOf(page([aRouter({ ...seen, diagnosis: unknown })])), 'dd');
    expect(texts.join()).not.toMatch(/\b0 b\/s|NaN|undefined|null/);
  });

  it('escapes in text as in attributes', () => {
    expect(markup`<p title="${'"\'&<>'}">${'<b>'}${null}${['&', 1]}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;&lt;&gt;">&lt;b&gt;&amp;1</p>',
    );
  });
});

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the colours of the page', () => {
  const schemes = PAGE_STYLE.split('@media (prefers-color-scheme: dark)').map((part) =>
    Object.fromEntries(
      [...part.matchAll(/--(\w+): (#[0-9a-f]{3,6})/g)].map(([, name, colour]) => [name, colour]),
    ),
  );

  it.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('in the %s can be read: 4.5 to 1 at least', (_, which) => {
    const { ground = '#000', ...others } = schemes[which] ?? {};
    for (const name of ['text', 'faint', 'good', 'warning', 'critical']) {
      const [a, b] = [luminance(ground), luminance(others[name] ?? ground)].sort((x, y) => y - x);
      expect(((a ?? 0) + 0.05) / ((b ?? 0) + 0.05), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});
