import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyFilter, KeyInput, keyName } from '../../../src/ui/terminal/key-input.js';
import type { Timers, Typed } from '../../../src/ui/terminal/key-input.js';

const ESC = '\u001b';

describe('keys as a terminal sends them', () => {
  let filter: KeyFilter;

  beforeEach(() => {
    filter = new KeyFilter();
  });

  it.each([
    ['a letter', 'R'],
    ['a letter of another alphabet', 'é'],
    ['ctrl-C', '\u0003'],
    ['an arrow', `${ESC}[A`],
    ['an arrow in application mode', `${ESC}OA`],
    ['an arrow with ctrl', `${ESC}[1;5C`],
    ['page down', `${ESC}[6~`],
    ['shift-tab', `${ESC}[Z`],
    ["PuTTY's page up", `${ESC}[[5~`],
    ['alt and a letter', `${ESC}x`],
    ['F5', `${ESC}[15~`],
  ])('pass whole: %s', (_, bytes) => {
    expect(filter.feed(bytes)).toEqual([bytes]);
    expect(filter.waitMs).toBeNull();
  });

  it('are told apart when several come at once', () => {
    expect(filter.feed(`j${ESC}[Bk${ESC}OA\r`)).toEqual(['j', `${ESC}[B`, 'k', `${ESC}OA`, '\r']);
  });

  it.each([`${ESC}[A`, `${ESC}OB`, `${ESC}[15~`, `${ESC}[1;5C`, `${ESC}[[A`])(
    'are joined again when the network splits them anywhere: %j',
    (bytes) => {
      for (let cut = 1; cut < bytes.length; cut++) {
        expect(filter.feed(bytes.slice(0, cut))).toEqual([]);
        expect(filter.waitMs).toBe(40);
        expect(filter.feed(bytes.slice(cut))).toEqual([bytes]);
      }
    },
  );

  it('make an ESC the escape key only after 40 ms of silence', () => {
    expect(filter.feed(ESC)).toEqual([]);
    expect(filter.waitMs).toBe(40);
    expect(filter.expire()).toEqual([ESC]);
    expect(filter.waitMs).toBeNull();
  });

  it('take escape pressed twice for two escapes', () => {
    expect(filter.feed(ESC + ESC)).toEqual([ESC]);
    expect(filter.expire()).toEqual([ESC]);
  });

  it('drop half a sequence nobody finishes, and hear the next key', () => {
    expect(filter.feed(`${ESC}[1;`)).toEqual([]);
    expect(filter.expire()).toEqual([]);
    expect(filter.feed('q')).toEqual(['q']);
    expect(filter.feed(`${ESC}[12\u0003`)).toEqual(['\u0003']);
  });
});

describe('what a terminal sends that is no key', () => {
  it.each([
    ['device attributes', `${ESC}[?62;22c`],
    ['secondary device attributes', `${ESC}[>41;351;0c`],
    ['the cursor position', `${ESC}[24;80R`],
    ['a mode report', `${ESC}[?2026;2$y`],
    ['a window size', `${ESC}[8;24;80t`],
    ['a colour, ended by BEL', `${ESC}]11;rgb:1010/1414/1818\u0007`],
    ['a colour, ended by ST', `${ESC}]11;rgb:1010/1414/1818${ESC}\\`],
    ['a terminfo string', `${ESC}P1+r5463=323536${ESC}\\`],
    ['the window gaining focus', `${ESC}[I`],
    ['a mouse as of 1986', `${ESC}[M !!`],
    ['a mouse button that is let go', `${ESC}[<0;10;5m`],
    ['a motion of a mouse', `${ESC}[<35;10;5M`],
  ])('presses nothing, whole or split: %s', (_, bytes) => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const filter = new KeyFilter();
      expect([
        ...filter.feed(bytes.slice(0, cut)),
        ...filter.feed(bytes.slice(cut)),
        ...filter.feed('k'),
      ]).toEqual(['k']);
    }
  });
});

describe('a paste', () => {
  const text = `R\rq rm -rf ${ESC}[A /`;
  const paste = `${ESC}[200~${text}${ESC}[201~`;

  it('presses no key, is told as it is, and the key after it counts', () => {
    expect(new KeyFilter().feed(`a${paste}b`)).toEqual(['a', { pasted: text }, 'b']);
  });

  it('presses no key wherever the network splits it', () => {
    for (let cut = 1; cut < paste.length; cut++) {
      const filter = new KeyFilter();
      expect([...filter.feed(paste.slice(0, cut)), ...filter.feed(`${paste.slice(cut)}k`)]).toEqual([
        { pasted: text },
        'k',
      ]);
    }
  });

  it('whose end got lost leaves the keyboard alive: after silence, escape, or ctrl-C', () => {
    const silent = new KeyFilter();
    silent.feed(`${ESC}[200~R`);
    expect(silent.waitMs).toBe(5_000);
    expect(silent.expire()).toEqual([{ pasted: 'R' }]);
    expect(silent.feed('k')).toEqual(['k']);

    const impatient = new KeyFilter();
    impatient.feed(`${ESC}[200~R`);
    expect(impatient.feed('\u0003')).toEqual(['\u0003']);
    expect(impatient.waitMs).toBeNull();
  });

  it('without brackets is known by its haste: more than 16 keys at once, and what follows within 100 ms', () => {
    const filter = new KeyFilter();
    expect(filter.feed('j'.repeat(16))).toHaveLength(16);
    expect(filter.feed(`${'j'.repeat(16)}${ESC}[Ak`)).toEqual([{ pasted: `${'j'.repeat(16)}k` }]);
    expect(filter.waitMs).toBe(100);
    expect(filter.feed('R')).toEqual([{ pasted: 'R' }]);
    filter.expire();
    expect(filter.feed('R')).toEqual(['R']);
  });

  it('is told as far as a filter could be long', () => {
    const [pasted] = new KeyFilter().feed(`${ESC}[200~${'x'.repeat(100_000)}${ESC}[201~`);
    expect(pasted).toEqual({ pasted: 'x'.repeat(1_000) });
  });

  it('never presses R, however it is cut into packets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(40)), (text, cuts) => {
        const filter = new KeyFilter();
        let rest = `${ESC}[200~${text.replaceAll('[201~', '')}R${ESC}[201~`;
        const keys: Typed[] = [];
        for (const cut of cuts) {
          // A packet that is a lone ESC or ctrl-C is a person's hand, not a paste.
          const size = /^[\u001b\u0003]$/.test(rest.slice(0, cut)) ? cut + 1 : cut;
          keys.push(...filter.feed(rest.slice(0, size)));
          rest = rest.slice(size);
        }
        keys.push(...filter.feed(rest));
        expect(keys.filter((key) => typeof key === 'string' && key !== ESC)).toEqual([]);
      }),
    );
  });
});

describe('any bytes at all', () => {
  it('never throw, and give back only what came in', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
        const filter = new KeyFilter();
        const keys = chunks.flatMap((chunk) => [...filter.feed(chunk), ...filter.expire()]);
        const all = chunks.join('');
        for (const key of keys) expect(all).toContain(key);
      }),
    );
  });

  it('leave the keyboard alive once they are over', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const filter = new KeyFilter();
        filter.feed(text);
        filter.expire();
        expect(filter.waitMs).toBeNull();
        expect(filter.feed('q')).toEqual(['q']);
      }),
    );
  });
});

describe('the stream between keyboard and screen', () => {
  /** Timers that run when the test says so. */
  class GivenTimers implements Timers {
    pending: { run: () => void; ms: number } | null = null;
    set(run: () => void, ms: number): unknown {
      this.pending = { run, ms };
      return this.pending;
    }
    clear(timer: unknown): void {
      if (this.pending === timer) this.pending = null;
    }
    fire(): void {
      const due = this.pending;
      this.pending = null;
      due?.run();
    }
  }

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('writes one key at a time, and the escape key when its 40 ms are over', async () => {
    const keyboard = new PassThrough();
    const timers = new GivenTimers();
    const input = new KeyInput(keyboard, { timers });
    const keys: string[] = [];
    input.on('data', (key: Buffer) => keys.push(key.toString()));
    keyboard.write(`k${ESC}[A`);
    keyboard.write(Buffer.from([0xc3]));
    keyboard.write(Buffer.from([0xa9]));
    await turn();
    expect(keys).toEqual(['k', `${ESC}[A`, 'é']);

    keyboard.write(ESC);
    await turn();
    expect(timers.pending?.ms).toBe(40);
    timers.fire();
    await turn();
    expect(keys.at(-1)).toBe(ESC);
  });

  it('is whole although the program was not given the processor while its rest came', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const far = connect(port, '127.0.0.1');
    const [keyboard] = await accepted;
    const input = new KeyInput(keyboard);
    const keys: string[] = [];
    input.on('data', (key: Buffer) => keys.push(key.toString()));
    far.setNoDelay(true).write(ESC);
    await once(keyboard, 'data');
    far.write('[D');
    const busyUntil = performance.now() + 100;
    while (performance.now() < busyUntil);
    await once(input, 'data');
    expect(keys).toEqual([`${ESC}[D`]);
    input.release();
    far.destroy();
    keyboard.destroy();
    server.close();
  });

  it('passes raw mode on to the terminal, and lets go of it on release', async () => {
    const raw: boolean[] = [];
    const keyboard = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) });
    const timers = new GivenTimers();
    const input = new KeyInput(keyboard, { timers });
    const keys: string[] = [];
    input.on('data', (key: Buffer) => keys.push(key.toString()));
    input.setRawMode(true);
    keyboard.write(ESC);
    await turn();
    input.release();
    expect(raw).toEqual([true]);
    expect(timers.pending).toBeNull();
    expect(keyboard.isPaused()).toBe(true);
    expect(keyboard.listenerCount('data')).toBe(0);
    expect(keys).toEqual([]);
  });
});

describe('names of keys', () => {
  it.each([
    ['R', { name: 'r', full: 'S-r' }, 'R'],
    ['r', { name: 'r', full: 'r' }, 'r'],
    ['/', { full: '/' }, '/'],
    ['+', { full: '+' }, '+'],
    ['é', { full: 'é' }, 'é'],
    [' ', { name: 'space', full: 'space' }, 'space'],
    ['\t', { name: 'tab', full: 'tab' }, 'tab'],
    [undefined, { name: 'tab', full: 'S-tab' }, 'S-tab'],
    ['\r', { name: 'enter', full: 'enter' }, 'enter'],
    ['\n', { name: 'linefeed', full: 'linefeed' }, 'enter'],
    ['\u0003', { name: 'c', full: 'C-c', ctrl: true }, 'C-c'],
    ['\u007f', { name: 'backspace', full: 'backspace' }, 'backspace'],
    [undefined, { name: 'pagedown', full: 'pagedown' }, 'pagedown'],
    [undefined, { name: 'escape', full: 'M-escape', meta: true }, 'escape'],
    [undefined, { name: 'x', full: 'M-x', meta: true }, 'M-x'],
  ])('%j %j is %s', (character, press, name) => {
    expect(keyName(character, press)).toBe(name);
  });

  it.each([
    ['\r', { name: 'return', full: 'return' }],
    ['\ud83d', { full: '\ud83d' }],
    ['\u001c', { full: '\u001c' }],
    [undefined, { name: 'undefined', full: 'undefined' }],
  ])('%j %j is none', (character, press) => {
    expect(keyName(character, press)).toBeNull();
  });
});
