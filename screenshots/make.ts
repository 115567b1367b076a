/**
 * Makes the pictures of the README: runs the real program in a pty, presses keys, and draws the cells it shows.
 *
 *     npm run screenshots              all of them
 *     npm run screenshots -- routes    only those named
 */
import { writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';
import { TuiTerm, noPty } from '../test/terminal/tuiterm.js';
import { toSvg } from './svg.js';

interface Shot {
  /** The files are `screenshots/NAME.svg` and `.png`. */
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly args: readonly string[];
  /** How long the program watches before the first key: sparklines fill from the right, a cell a second. */
  readonly watchSeconds: number;
  /** What to wait for, then what to press, one after another. */
  readonly steps: readonly { readonly waitFor: RegExp; readonly press?: string }[];
}

const TWO_UPLINKS = /em0[^]*iwn0/;

const SHOTS: readonly Shot[] = [
  {
    name: 'main',
    columns: 120,
    rows: 40,
    args: ['--demo=story'],
    watchSeconds: 50,
    steps: [{ waitFor: TWO_UPLINKS }],
  },
  {
    name: 'healthy',
    columns: 120,
    rows: 40,
    args: ['--demo=healthy'],
    watchSeconds: 50,
    steps: [{ waitFor: TWO_UPLINKS }],
  },
  {
    name: 'routes',
    columns: 120,
    rows: 30,
    args: ['--demo=story'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: '3' }, { waitFor: /default/ }],
  },
  {
    name: 'findings',
    columns: 120,
    rows: 30,
    args: ['--demo=story'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: '4' }, { waitFor: /priority/ }],
  },
  {
    name: '80x24',
    columns: 80,
    rows: 24,
    args: ['--demo=story'],
    watchSeconds: 30,
    steps: [{ waitFor: TWO_UPLINKS }],
  },
  {
    name: 'connections',
    columns: 120,
    rows: 32,
    args: ['--demo=healthy'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: '2' }, { waitFor: /inside host/ }],
  },
  {
    name: 'black-hole',
    columns: 120,
    rows: 40,
    args: ['--demo=black-hole'],
    watchSeconds: 75,
    steps: [{ waitFor: /WARN/ }],
  },
  {
    name: 'plan',
    columns: 120,
    rows: 40,
    args: ['--demo=story'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: 'v' }, { waitFor: /-priority 8 default/ }],
  },
  {
    name: 'countdown',
    columns: 120,
    rows: 40,
    args: ['--demo=story'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: 'R' }, { waitFor: /Keep\?/ }],
  },
  {
    name: 'kept',
    columns: 120,
    rows: 40,
    args: ['--demo=story'],
    watchSeconds: 20,
    steps: [{ waitFor: TWO_UPLINKS, press: 'R' }, { waitFor: /Keep\?/, press: 'y' }, { waitFor: /KEPT/ }],
  },
];

const PROGRAM = 'dist/uplinktop.js';
const FONTS = 'node_modules/dejavu-fonts-ttf/ttf';
/** Sharp on screens of two pixels a point. */
const PNG_SCALE = 2;
/** A key's frame is drawn within this time; the last one before the picture too. */
const DRAWN_MS = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** SVG as PNG, with fonts of our own: the same picture on every machine. */
function toPng(svg: string): Buffer {
  const files = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf', 'DejaVuSans.ttf'];
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    font: {
      loadSystemFonts: false,
      fontFiles: files.map((file) => `${FONTS}/${file}`),
      defaultFontFamily: 'DejaVu Sans Mono',
    },
  })
    .render()
    .asPng();
}

async function take({ name, columns, rows, args, watchSeconds, steps }: Shot): Promise<void> {
  const terminal = new TuiTerm(process.execPath, [PROGRAM, ...args], { columns, rows, env: { TZ: 'UTC' } });
  try {
    for (const [i, { waitFor, press }] of steps.entries()) {
      await terminal.waitFor(waitFor);
      if (i === 0) await sleep(watchSeconds * 1_000);
      if (press !== undefined) terminal.write(press);
      await sleep(DRAWN_MS);
    }
    const svg = toSvg(terminal, ['uplinktop', ...args].join(' '));
    writeFileSync(`screenshots/${name}.svg`, svg);
    writeFileSync(`screenshots/${name}.png`, toPng(svg));
    console.log(`screenshots/${name}.svg and .png: ${columns}x${rows} cells`);
  } finally {
    await terminal.close();
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SHOTS.some((shot) => shot.name === name));
if (noPty !== null || unknown.length > 0) {
  console.error(
    noPty ?? `No such picture: ${unknown.join(', ')}. There are ${SHOTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  // Side by side: they mostly wait.
  await Promise.all(SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(take));
}
