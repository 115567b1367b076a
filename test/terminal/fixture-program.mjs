/**
 * A small program on the real screen: what the end-to-end tests start, stop, kill and crash. Needs `npm run build`.
 * Keys: q quits, T throws, X rejects, H shows hostile text, N the next wide text, W warns, E exits without closing; any other is shown. MOUSE=1: it takes the mouse.
 * HANGUP_AGAIN=1: while it closes, a SIGHUP comes.
 */
import { appendFileSync } from 'node:fs';
import { NoTerminal, openScreen } from '../../build/ui/terminal/blessed-screen.js';

const HOSTILE = 'ssid \u009b31m \u0090q \u0085 \u001b]0;owned\u0007 \u001b[2J \u202e \u26a1 \u6f22 end';
/** The second half of a wide letter is a cell of its own (src/ui/canvas/wide-letters.ts). */
const WIDE = ['中国 net', '国中 net', 'a中国net', 'ab国 한국', '', '漢字かな、x'].map((words) =>
  words.replace(/[\u3001-\ud7a3]/g, '$&\uffff'),
);
let wide = 0;
const GLYPHS = {
  true: { corners: '┌┐└┘', across: '─', down: '│' },
  false: { corners: '++++', across: '-', down: '|' },
};

let screen;
let lastKey = 'none';
let text = '';

function row(words, columns, style = {}) {
  const inner = Math.max(0, columns - 2);
  const { down } = GLYPHS[screen.abilities.unicode];
  if (columns < 2) return [{ text: down.repeat(columns), style: {} }];
  return [
    { text: down, style: {} },
    { text: words.slice(0, inner).padEnd(inner), style },
    { text: down, style: {} },
  ];
}

function frame() {
  const { columns, rows } = screen.size();
  const { corners, across } = GLYPHS[screen.abilities.unicode];
  const edge = (left, right) => [
    { text: (left + across.repeat(Math.max(0, columns - 2)) + right).slice(0, columns), style: {} },
  ];
  const middle = [
    row(`pid ${process.pid} key ${lastKey}`, columns, { colour: 'green', bold: true }),
    row(`size ${columns}x${rows}`, columns, { inverse: true }),
    row(text, columns),
    row('', columns),
  ];
  while (middle.length < rows - 2) middle.push(row('', columns));
  return {
    columns,
    rows,
    lines: [
      edge(corners[0], corners[1]),
      ...middle.slice(0, Math.max(0, rows - 2)),
      edge(corners[2], corners[3]),
    ].slice(0, rows),
    sparks:
      rows > 5 && columns > 12
        ? [
            {
              row: 4,
              column: 1,
              width: 8,
              values: [0, 1e9, 4e9, 8e9, null, 5e8, 2e9],
              max: 8e9,
              style: { colour: 'cyan' },
            },
          ]
        : [],
  };
}

const show = () => screen.show(frame());

const ACTIONS = {
  q: () => screen.close(),
  T: () => {
    throw new Error('thrown on purpose');
  },
  X: () => void Promise.reject(new Error('rejected on purpose')),
  H: () => {
    text = HOSTILE;
  },
  N: () => {
    text = WIDE[wide++ % WIDE.length];
  },
  W: () => process.emitWarning('scribble'),
  E: () => process.exit(7),
  'C-l': () => screen.redraw(),
};

/** A hangup that comes now would end the program at once. */
let isDeaf = false;
process.on('removeListener', (name) => {
  isDeaf ||= name === 'SIGHUP' && process.listenerCount(name) === 0;
});

try {
  screen = openScreen({
    onKey: (key) => {
      lastKey = key;
      ACTIONS[key]?.();
      show();
    },
    ...(process.env.MOUSE
      ? {
          onPoint: ({ did, row, column }) => {
            lastKey = `${did} at ${row},${column}`;
            show();
          },
        }
      : {}),
    onResize: show,
    onClose: (reason) => {
      if (process.env.HANGUP_AGAIN) process.kill(process.pid, 'SIGHUP');
      const isHangup = reason.kind === 'lost' || reason.signal === 'SIGHUP';
      const deaf = isHangup && isDeaf ? ', deaf to hangups' : '';
      const words = `closed: ${reason.kind} ${reason.signal ?? reason.error?.message ?? ''}${deaf}\n`;
      if (process.env.CLOSED_LOG) appendFileSync(process.env.CLOSED_LOG, words);
      else process.stderr.write(words);
    },
  });
  show();
} catch (error) {
  if (!(error instanceof NoTerminal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
