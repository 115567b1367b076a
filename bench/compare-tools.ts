import type { Build } from './against.js';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A tool that watches, and how it is made comparable: once a second, both uplinks where it can, no names looked up. */
export interface Tool {
  readonly name: string;
  /** Its program, looked for in PATH. */
  readonly program: string;
  readonly args: readonly string[];
  /** Debian's package or npm's. */
  readonly from: 'debian' | 'npm' | 'here';
  /** The screen holds all its parts. */
  readonly frame: RegExp;
  /** The screen holds a first figure that was measured. */
  readonly figure: RegExp;
  /** What those two look for, in words. */
  readonly seen: string;
  /** Is this known from its screen: "are both uplinks used, and if not, why?" */
  readonly answer: string;
  /** Files it reads in its home. */
  readonly config?: Readonly<Record<string, string>>;
}

/** A rate that is not nothing, with its unit as these tools write it. */
const RATE = String.raw`\b0*(?:[1-9]\d*(?:\.\d+)?|0?\.\d*[1-9]\d*) ?[kKMG]?i?[bB]`;

export const OWN: Tool = {
  name: 'uplinktop',
  program: process.execPath,
  args: [join(process.cwd(), 'dist', 'uplinktop.js')],
  from: 'here',
  frame: /em0[^]*iwn0[^]*quit/,
  figure: new RegExp(String.raw`\bin +${RATE}/s`),
  seen: 'both panes and the keys; a rate',
  answer: '**yes: in one sentence, with the reason, and the cure under a key**',
};

/** The same tool as another build has it. */
export function ownOf({ name, dist }: Build): Tool {
  return { ...OWN, name: `uplinktop of ${name}`, args: [join(dist, 'uplinktop.js')] };
}

export const TOOLS: readonly Tool[] = [
  OWN,
  {
    name: 'iftop',
    program: 'iftop',
    args: ['-n', '-N', '-i', 'em0'],
    from: 'debian',
    frame: /TX:[^]*RX:[^]*TOTAL:/,
    figure: new RegExp(`rates: +${RATE}`),
    seen: 'its three sums; one that is not 0',
    answer: 'no: one interface (em0), who talks to whom on it',
  },
  {
    name: 'bmon',
    program: 'bmon',
    args: ['-r', '1', '-p', 'em0,iwn0'],
    from: 'debian',
    frame: /em0[^]*iwn0[^]*RX Bytes[^]*TX Bytes/,
    figure: new RegExp(`em0 +│ +${RATE}`),
    seen: 'both names and the graphs; a rate of em0',
    answer: 'no: a rate for each, no routes',
  },
  {
    name: 'nload',
    program: 'nload',
    args: ['-t', '1000', '-m', 'em0', 'iwn0'],
    from: 'debian',
    frame: /Device em0[^]*Device iwn0/,
    figure: new RegExp(`Curr: +${RATE}`),
    seen: 'both devices; a current rate',
    answer: 'no: a rate for each, no routes',
  },
  {
    name: 'btop',
    program: 'btop',
    args: [],
    from: 'debian',
    frame: /cpu[^]*net[^]*download[^]*upload/,
    figure: new RegExp(`[▼▲] *${RATE}`),
    seen: 'the boxes of CPU and net; a rate of em0',
    answer: 'no: one interface at a time, no routes',
    config: { '.config/btop/btop.conf': 'update_ms = 1000\nnet_iface = "em0"\n' },
  },
  {
    name: 'bwm-ng',
    program: 'bwm-ng',
    args: ['-t', '1000', '-I', 'em0,iwn0'],
    from: 'debian',
    frame: /em0:[^]*iwn0:[^]*total:/,
    figure: new RegExp(`em0: +${RATE}`),
    seen: 'both names and the sum; a rate of em0',
    answer: 'no: a rate for each, no routes',
  },
  {
    name: 'nethogs',
    program: 'nethogs',
    args: ['-d', '1', 'em0', 'iwn0'],
    from: 'debian',
    frame: /PROGRAM[^]*TOTAL/,
    figure: /TOTAL +(?!0\.000 +0\.000)[\d.]+ +[\d.]+ KB\/sec/,
    seen: 'its table; a sum that is not 0',
    answer: 'no: what is forwarded has no process ("unknown TCP")',
  },
  {
    name: 'gtop',
    program: 'gtop',
    args: [],
    from: 'npm',
    frame: /CPU History[^]*Processes[^]*Receiving/,
    figure: new RegExp(`Receiving: +${RATE}`),
    seen: 'all boxes; a rate of one interface',
    answer: 'no: one interface, no routes',
  },
  {
    name: 'vtop',
    program: 'vtop',
    args: ['--update-interval', '1000'],
    from: 'npm',
    frame: /CPU Usage[^]*Process List[^]*Command/,
    figure: /CPU Usage[^]*\d%/,
    seen: 'all boxes; a figure of the CPU',
    answer: 'no: no network at all',
  },
];

/** The places programs are in, also those that a user's PATH leaves out. */
const PLACES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter(
  (p) => p !== '',
);

/** Where its program is, or null. */
export function placeOf({ program }: Tool): string | null {
  for (const path of program.startsWith('/') ? [program] : PLACES.map((place) => join(place, program))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there: the next place.
    }
  }
  return null;
}

/** One sentence on the tools that are not here and how one gets them; null when all are. */
export function missingWords(missing: readonly Tool[]): string | null {
  if (missing.length === 0) return null;
  const from = (source: Tool['from']): string =>
    missing
      .filter((tool) => tool.from === source)
      .map(({ program }) => program)
      .join(' ');
  const ways = [
    ...(from('debian') === '' ? [] : [`apt-get install ${from('debian')}`]),
    ...(from('npm') === '' ? [] : [`npm install -g ${from('npm')}`]),
  ];
  return `Left out, for they are not installed: ${missing.map(({ name }) => name).join(', ')} (${ways.join('; ')}).`;
}

/** A home with the tool's own settings and nothing else. */
export function furnish(home: string, { config = {} }: Tool): void {
  for (const [file, text] of Object.entries(config)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
}

function manifestVersion(directory: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : null;
  } catch {
    return null;
  }
}

/** The version of a package, `?` when nobody tells. */
export function versionOf(tool: Tool, place: string): string {
  if (tool.from === 'here') return manifestVersion(process.cwd()) ?? '?';
  if (tool.from === 'npm') {
    const directory = dirname(realpathSync(place));
    return manifestVersion(directory) ?? manifestVersion(dirname(directory)) ?? '?';
  }
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Version}', tool.program], { encoding: 'utf8' });
  return stdout.trim() === '' ? '?' : stdout.trim();
}
