import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { RULES } from '../src/diagnose/rules.js';
import { createRouter } from '../src/demo/router.js';
import { SCENARIOS, scenario } from '../src/demo/scenarios.js';
import { METRIC_TABLE } from '../src/export/metric-table.js';
import { FINDING_IDS } from '../src/model/finding.js';
import { formatDuration } from '../src/model/format.js';
import { pasteable } from '../src/model/command.js';
import { parseIfconfig } from '../src/systems/openbsd/observe/ifconfig.js';
import { linux, linuxWith } from '../src/systems/linux/system.js';
import { USUAL_TOOLS } from '../src/systems/linux/tools.js';
import type { Observer } from '../src/model/observer.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { doasLines } from '../src/systems/openbsd/doas-conf.js';
import { wholeRow } from './reset/rig/story.js';
import { keyTableMarkdown } from '../src/ui/state/keymap.js';
import { whereWords } from '../src/ui/views/view-table.js';

const ROOT = resolve(import.meta.dirname, '..');
const text = readFileSync(join(ROOT, 'README.md'), 'utf8');

function paceOf(everyMs: number, longestMs: number, when: string): string {
  const longer = longestMs === everyMs ? '' : `, ${formatDuration(longestMs)} ${when}`;
  return `${formatDuration(everyMs)}${longer}`;
}

function sourcesTable({ sources, probe, events, states }: Observer): string {
  const rows = sources.map(
    ({
      what,
      command,
      needsRoot,
      everyMs,
      announcedEveryMs = everyMs,
      seldom,
    }: (typeof sources)[number] & { needsRoot?: boolean }) =>
      `| ${what} | \`${pasteable(command.argv)}\` | ${seldom === undefined ? paceOf(everyMs, announcedEveryMs, 'while changes are announced') : paceOf(everyMs, seldom.everyMs, 'while there are none')} | ${(needsRoot ?? command.needsRoot) ? 'root' : 'anyone'} |`,
  );
  const echo = pasteable(probe.command('192.0.2.1', 'inet', '192.0.2.10').argv);
  return [
    '| what | command | every | who |',
    '|---|---|---|---|',
    ...rows,
    ...(states === null
      ? []
      : [
          `| ${states.what} | \`${pasteable(states.command.argv)}\` | 1 s to 30 s, by ${states.restFactor === 0 ? 'their number' : 'what it costs'} | root |`,
        ]),
    `| whether a gateway answers | \`${echo}\` | ${paceOf(probe.everyMs, probe.vouchedEveryMs ?? probe.everyMs, 'while its connections are answered')}; at most one in 2 s | anyone |`,
    ...(events === null
      ? []
      : [`| changes, as they happen | \`${pasteable(events.command.argv)}\` | one child, always | anyone |`]),
  ].join('\n');
}

function doas(): string {
  const all = [
    ...openbsd.observer.sources,
    ...(openbsd.observer.states === null ? [] : [openbsd.observer.states]),
  ];
  const commands = all.filter((s) => s.command.needsRoot).map((s) => s.command.argv);
  return ['```', ...doasLines(commands, 'netmon'), '```'].join('\n');
}

/** What reading the connections needs on Linux: by the kernel's file, and by conntrack(8) where there is none. */
function sudoers(): string {
  const { states } = linux.observer;
  const tool = linuxWith({ ...USUAL_TOOLS, hasConnectionTable: false }).observer.states;
  const commands = [states, tool].flatMap((source) => (source === null ? [] : [source.command.argv]));
  return ['```', ...linux.changer.privilege.lines(commands, 'netmon'), '```'].join('\n');
}

function findingsTable(): string {
  const rows = FINDING_IDS.map((id) => `| \`${id}\` | ${RULES[id].means} |`);
  return ['| id | when |', '|---|---|', ...rows].join('\n');
}

function demosTable(): string {
  const rows = SCENARIOS.map(({ name, what }) => `| \`--demo=${name}\` | ${what} |`);
  return ['| demo | what |', '|---|---|', ...rows].join('\n');
}

function metricsTable(): string {
  const rows = METRIC_TABLE.map(({ name, type, labels, help }) => {
    const shown = name === 'uplinktop_build_info' ? labels : ['router', ...labels];
    return `| \`${name}\` | ${type} | ${shown.join(', ')} | ${help} |`;
  });
  return ['| metric | type | labels | what |', '|---|---|---|---|', ...rows].join('\n');
}

/** The rules for the story's reset and its undo, as the program would ask for them. */
function resetDoas(): string {
  const story = scenario('story');
  if (story === null) throw new Error('there is no story');
  const interfaces = parseIfconfig(createRouter(story.spec(0, 1)).run(['ifconfig']).stdout).value;
  const row = { interface: 'em0', up: true, multipath: false, label: null, mtuBytes: null };
  const defaults = [
    { ...row, gateway: '192.168.1.1', priority: 8 },
    { ...row, interface: 'iwn0', gateway: '192.168.0.1', priority: 12, label: 'dhcpleased' },
  ];
  const planned = openbsd.changer.steps(
    { kind: 'equalise', family: 'inet', priority: null },
    {
      now: {
        defaults: { inet: defaults },
        multipath: { inet: true },
        selection: openbsd.changer.selection('7.9'),
        interfacePriorities: { em0: 0, iwn0: 4 },
      },
      whole: wholeRow,
      uplinks: ['em0', 'iwn0'],
      interfaces,
      knownGateways: [],
    },
  );
  if ('refused' in planned) throw new Error(planned.refused);
  const commands = planned.steps.flatMap((step) => [step.do, ...step.undo]).map(({ argv }) => argv);
  return ['```', ...doasLines(commands, 'netmon'), '```'].join('\n');
}

/** The keys of a first evening, as the help says them. */
const FEW_KEYS = ['`1`', '`2`', '`4`', '`tab`', '`enter`', '`/`', '`R`', '`v`', '`d`', '`w`', '`?`', '`q`'];

function fewKeys(): string {
  const [head = '', rule = '', ...rows] = keyTableMarkdown(whereWords).split('\n');
  const rowOf = (key: string): string => {
    const found = rows.find((row) => row.startsWith(`| ${key} `));
    if (found === undefined) throw new Error(`no key ${key}`);
    return found;
  };
  return [head, rule, ...FEW_KEYS.map(rowOf)].join('\n');
}

const SECTIONS: Readonly<Record<string, () => string>> = {
  sources: () => sourcesTable(openbsd.observer),
  'sources-linux': () => sourcesTable(linux.observer),
  sudoers,
  doas,
  'reset-doas': resetDoas,
  keys: () => keyTableMarkdown(whereWords),
  'few-keys': fewKeys,
  findings: findingsTable,
  demos: demosTable,
  metrics: metricsTable,
};

/** A document with its generated sections made anew. */
async function regenerated(path: string): Promise<string> {
  const made = Object.entries(SECTIONS).reduce(
    (whole, [name, make]) =>
      whole.replace(
        new RegExp(`(<!-- ${name}:begin -->)[^]*(<!-- ${name}:end -->)`),
        (_, begin: string, end: string) => `${begin}\n\n${make().trim()}\n\n${end}`,
      ),
    readFileSync(path, 'utf8'),
  );
  return format(made, { ...(await resolveConfig(path)), parser: 'markdown' });
}

/** Paths of the documents below a folder. */
function documentsIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** What a document names: links, from where it lies, and paths in code spans, from the root. */
function pathsIn(document: string): string[] {
  const words = readFileSync(join(ROOT, document), 'utf8');
  const links = [...words.matchAll(/\]\((?!https?:)([\w./-]+)(?:#[\w-]*)?\)/g)].map(([, path = '']) =>
    resolve(ROOT, dirname(document), path),
  );
  const named = [...words.matchAll(/`((?:src|test|bench|screenshots|findings|docs)\/[\w./-]*)`/g)].map(
    ([, path = '']) => join(ROOT, path),
  );
  return [...links, ...named];
}

/** Those with sections made from the program's tables. */
const MADE = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md') && /<!-- [\w-]+:begin -->/.test(readFileSync(join(ROOT, path), 'utf8')),
);

describe('the README', () => {
  // `npx vitest run test/readme.test.ts -u` writes the sections anew.
  it.each(MADE)(
    'and its references have the sources, keys and findings that the program has: %s',
    async (path) => {
      await expect(await regenerated(join(ROOT, path))).toMatchFileSnapshot(join(ROOT, path));
    },
  );

  it('and its references hold every table that is made', () => {
    const whole = MADE.map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
    expect(Object.keys(SECTIONS).filter((name) => !whole.includes(`<!-- ${name}:begin -->`))).toEqual([]);
  });

  it('is read in two minutes, the map of the code aside', () => {
    const [before = ''] = text.split('## Architecture');
    const prose = before.replace(/^\|.*$|^```[^]*?^```$/gm, '');
    expect(prose.split(/\s+/).length).toBeLessThan(850);
  });

  it('names every folder and every root file of the source in its code map', () => {
    const map = /<!-- map:begin -->([^]*)<!-- map:end -->/.exec(text)?.[1] ?? '';
    const missing = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
      .map((entry) => (entry.isDirectory() ? `src/${entry.name}/` : `src/${entry.name}`))
      .filter((path) => !map.includes(`\`${path}`));
    expect(missing).toEqual([]);
  });

  it('is among documents that point only to files that exist', () => {
    const written = [
      'README.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      ...documentsIn('docs'),
      ...documentsIn('findings'),
    ];
    const missing = written.flatMap((document) =>
      pathsIn(document)
        .filter((path) => !existsSync(path))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('names the Nodes that `engines` names, which `npm run test:nodes` tries', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const named = /It runs on Node ([\d, and]+) or newer/.exec(text)?.[1] ?? '';
    expect(named.match(/\d+/g)).toEqual(engines.node.match(/\d+/g));
  });

  it('gives the commands that do everything on a fresh clone, and .ci/run calls the test one', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    expect(text).toContain('npm ci && npm start');
    expect(text).toContain('npm ci && npm test');
    expect(ci).toMatch(/^time npm ci$/m);
    expect(ci).toMatch(/^time npm test$/m);
  });
});
