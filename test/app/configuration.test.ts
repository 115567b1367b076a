import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/app/cli.js';
import { configObject, configText, exampleText } from '../../src/app/config-report.js';
import { ConfigFault, configEntries, tomlValue } from '../../src/app/configuration.js';
import { readEnvironment } from '../../src/app/configuration-environment.js';
import { configurationFiles, readConfiguration } from '../../src/app/configuration-files.js';
import { readToml, tomlText } from '../../src/app/configuration-toml.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import { THRESHOLDS } from '../../src/model/thresholds.js';
import { frameText } from '../../src/ui/canvas/frame-text.js';
import { press } from '../../src/ui/keys/press.js';
import { draw } from '../../src/ui/screen/draw.js';
import { initialState } from '../../src/ui/state/initial-state.js';
import { bindingOf } from '../../src/ui/state/keymap.js';

const ENTRIES = configEntries(SCENARIOS.map(({ name }) => name));
const FILE = '/etc/uplinktop.toml';
const EXAMPLE = join(resolve(import.meta.dirname, '../..'), 'share/uplinktop.toml.example');

const given = (text: string) =>
  Object.fromEntries(
    readToml(text, FILE, ENTRIES).map(({ entry: { table, key }, value }) => [
      table === null ? key : `${table}.${key}`,
      value,
    ]),
  );

const fault = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
  return '';
};

/** A command line read where a file and the environment say these things. */
function read(line: string, text = '', environment: Readonly<Record<string, string>> = {}) {
  return readCommandLine(line.split(' ').filter(Boolean), {
    version: '1.2.3',
    scenarios: SCENARIOS,
    configured: (entries) => ({
      given: [...readEnvironment(environment, entries), ...readToml(text, FILE, entries)],
      files: [FILE],
    }),
  });
}

describe('a configuration file', () => {
  it('says what the command line says, in TOML', () => {
    const text = `
uplink = ["em0=ADSL 8=1", "iwn0"]
standby = "umb0"
interval = 2.5
pf = false
read-only = true
undo-after = 120
demo = "healthy"
[connections]
sort = "rate"
limit = 5
[reset]
priority = 8
`;
    expect(given(text)).toEqual({
      uplink: new Map([
        ['em0', 'ADSL 8=1'],
        ['iwn0', 'iwn0'],
      ]),
      standby: new Set(['umb0']),
      interval: 2.5,
      pf: false,
      'read-only': true,
      'undo-after': 120,
      demo: 'healthy',
      'connections.sort': 'rate',
      'connections.limit': 5,
      'reset.priority': 8,
    });
  });

  it.each([
    [
      'interval = 1\n\nintervall = 2\n',
      'line 3: intervall is not known. Allowed: ascii, colours, debug, demo, interval,',
    ],
    ['interval = 0\n', 'line 1: interval: expected seconds from 0.5 to 3600, such as 1 or 2.5, got "0"'],
    ['# so\ninterval = "1"\n', 'line 2: interval: expected a number from 0.5 to 3600, got "1"'],
    ['pf = "no"\n', 'line 1: pf: expected true or false, got "no"'],
    ['standby = [1]\n', 'line 1: standby: expected strings in brackets, such as ["em0"], got [1]'],
    ['uplink = [\n  "em0",\n  "-x",\n]\n', 'line 1: uplink: expected INTERFACE or INTERFACE=NAME'],
    ['demo = "nowhere"\n', 'line 1: demo: expected one of story, healthy,'],
    ['[connections]\nlimit = 3\nsort = "size"\n', 'line 3: connections.sort: expected one of bytes, rate,'],
    ['[connections]\nfast = 1\n', 'line 2: connections.fast is not known. Allowed: filter, limit, sort'],
    ['[nowhere]\na = 1\n', 'line 1: nowhere is not known.'],
    ['interval = 1979-05-27\n', 'line 1: interval: expected a number'],
    ['a = 1\nb =\n', 'line 2: this is no TOML'],
    ['[reset]\nyes = true\n', 'line 2: reset.yes is not known. Allowed: priority'],
  ])('%j is refused with the line and what is allowed', (text, part) => {
    expect(fault(() => given(text))).toContain(`${FILE}, ${part}`);
  });

  it('never fails but with such a sentence, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z[\]="0-9.\n -]*$/)), (text) => {
        expect(fault(() => given(text))).not.toContain('\n');
      }),
    );
  });
});

describe('what counts', () => {
  it('is the command line before the environment before the file', () => {
    const file = 'interval = 5\nundo-after = 30\nread-only = true\n';
    const environment = { UPLINKTOP_INTERVAL: '4', UPLINKTOP_UNDO_AFTER: '20' };
    expect(read('--interval 3', file, environment)).toMatchObject({
      intervalMs: 3_000,
      undoAfterS: 20,
      readOnly: true,
    });
  });

  it('is the whole list that counts most: uplinks are not put together', () => {
    const invocation = read('--uplink em1', 'uplink = ["em0"]\n', { UPLINKTOP_UPLINK: 'em2,em3=b' });
    expect('uplinks' in invocation && [...invocation.uplinks.keys()]).toEqual(['em1']);
  });

  it('is for a subcommand what its table says', () => {
    expect(read('connections', '[connections]\nlimit = 7\n')).toMatchObject({ run: 'connections', limit: 7 });
    expect(read('connections --limit 2', '[connections]\nlimit = 7\n')).toMatchObject({ limit: 2 });
  });

  it('lets a demo on the command line stand before a recording in a file, and not both in one file', () => {
    expect(read('--demo', 'replay = "night.txt"\n')).toMatchObject({ origin: { kind: 'demo' } });
    expect(read('', 'replay = "night.txt"\n')).toMatchObject({ origin: { kind: 'replay' } });
    expect(read('', 'replay = "night.txt"\ndemo = "story"\n')).toMatchObject({ run: 'usage-error' });
  });

  it('starts nothing when something is wrong, with status 2, or 3 in check; but help is given', () => {
    const wrong = 'colour = "red"\n';
    expect(read('', wrong)).toMatchObject({ run: 'usage-error', exitStatus: 2 });
    expect(read('reset --dry-run', wrong)).toMatchObject({ run: 'usage-error', exitStatus: 2 });
    expect(read('check', wrong)).toMatchObject({ run: 'usage-error', exitStatus: 3 });
    expect(read('--help', wrong)).toMatchObject({ run: 'print' });
    expect(read('--version', wrong)).toMatchObject({ run: 'print' });
  });
});

describe('the environment', () => {
  it.each([
    [{ UPLINKTOP_INTERVALL: '1' }, 'UPLINKTOP_INTERVALL in the environment is not known'],
    [
      { UPLINKTOP_INTERVAL: 'soon' },
      'UPLINKTOP_INTERVAL in the environment: expected a number from 0.5 to 3600, got "soon"',
    ],
    [{ UPLINKTOP_READ_ONLY: 'maybe' }, 'UPLINKTOP_READ_ONLY in the environment: expected true or false'],
  ])('%j is refused', (environment, part) => {
    expect(fault(() => readEnvironment(environment, ENTRIES))).toContain(part);
  });

  it.each([
    ['UPLINKTOP_INTERVALL', 'Did you mean UPLINKTOP_INTERVAL?'],
    ['UPLINKTOP_READONLY', 'Did you mean UPLINKTOP_READ_ONLY?'],
    ['UPLINKTOP_SORT', 'Did you mean UPLINKTOP_CONNECTIONS_SORT?'],
    ['UPLINKTOP_XYZZY_PLUGH_FROTZ', 'is not known. Unset it,'],
  ])('says what was perhaps meant by %s, not all there is', (name, part) => {
    const sentence = fault(() => readEnvironment({ [name]: '1' }, ENTRIES));
    expect(sentence).toContain(part);
    expect(sentence).toContain('"uplinktop config --json" lists all');
    expect(sentence.match(/UPLINKTOP_/g)?.length).toBeLessThanOrEqual(4);
  });

  it('takes yes and no, lists with commas, and an empty word for nothing', () => {
    const environment = { UPLINKTOP_PF: 'no', UPLINKTOP_STANDBY: 'a,b', UPLINKTOP_DEMO: '', HOME: '/' };
    const values = readEnvironment(environment, ENTRIES).map(({ value }) => value);
    expect(values).toEqual([false, new Set(['a', 'b'])]);
  });
});

describe('uplinktop config', () => {
  it('prints TOML that says the same when it is read again', () => {
    const file = 'interval = 5\nuplink = ["em0=A \\"b\\"", "iwn0"]\n[connections]\nfilter = "proto:udp"\n';
    const invocation = read('config --undo-after 30', file, { UPLINKTOP_PF: 'no' });
    if (invocation.run !== 'config') throw new Error(invocation.run);
    const text = configText(invocation.effective);
    expect(text).toContain(`interval = 5 # from ${FILE}`);
    expect(text).toContain('undo-after = 30 # from the command line');
    expect(text).toContain('pf = false # from UPLINKTOP_PF');
    expect(text).toContain('debug = false # from the default');
    expect(text).toContain('# replay is not set');
    const again = read('config', text);
    const values = (one: typeof again) =>
      one.run === 'config' && one.effective.entries.map(({ value }) => tomlValue(value));
    expect(values(again)).toEqual(values(invocation));
  });

  it('lets what is switched off stand beside its rival, and not what is switched on', () => {
    expect(read('check', 'ascii = false\nutf8 = true\n')).toMatchObject({ run: 'check' });
    expect(read('check', 'ascii = true\nutf8 = true\n')).toMatchObject({
      run: 'usage-error',
      message: expect.stringContaining('cannot stand together') as string,
    });
  });

  it('names for scripts where each value is from', () => {
    const invocation = read('config --json', 'interval = 5\n');
    if (invocation.run !== 'config') throw new Error(invocation.run);
    const { version, files, entries } = configObject(invocation.effective);
    expect({ version, files }).toEqual({ version: 1, files: [FILE] });
    expect(entries.find(({ key }) => key === 'interval')).toEqual({
      table: null,
      key: 'interval',
      value: 5,
      origin: 'file',
      from: FILE,
      variable: 'UPLINKTOP_INTERVAL',
    });
  });

  it('writes any string so that it is read as the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        fc.pre(!name.includes('\0'));
        const [one] = readToml(`replay = ${tomlText(name)}\n`, FILE, ENTRIES);
        expect(one?.value).toBe(name);
      }),
    );
  });
});

describe('the example', () => {
  // `npx vitest run test/app/configuration.test.ts -u` writes it anew.
  it('has every entry', async () => {
    await expect(exampleText(ENTRIES)).toMatchFileSnapshot(EXAMPLE);
  });

  it('says nothing as it is, and every line of it can be taken', () => {
    expect(given(exampleText(ENTRIES))).toEqual({});
    const taken = given(exampleText(ENTRIES).replaceAll(/^#(?=[a-z])/gm, ''));
    expect(Object.keys(taken).length).toBe(ENTRIES.length);
  });
});

describe('where it is read', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'uplinktop-config-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text, { mode: 0o644 });
    return file;
  };

  it('is the own file before that of all', () => {
    expect(configurationFiles({ HOME: '/home/op' })).toEqual([
      '/home/op/.config/uplinktop/config.toml',
      '/etc/uplinktop.toml',
    ]);
    expect(configurationFiles({ HOME: '/home/op', XDG_CONFIG_HOME: '/cfg' })[0]).toBe(
      '/cfg/uplinktop/config.toml',
    );
    expect(configurationFiles({})).toEqual(['/etc/uplinktop.toml']);
  });

  it('puts the files together, entry by entry', () => {
    const files = [
      write('own', 'interval = 2\n'),
      write('all', 'interval = 9\npf = false\n'),
      join(directory, 'none'),
    ];
    const { given: both, files: were } = readConfiguration(ENTRIES, {}, { uid: 1_000, files });
    expect(were).toEqual(files.slice(0, 2));
    expect(both.map(({ entry: { key }, value, from }) => [key, value, from])).toEqual([
      ['interval', 2, files[0]],
      ['interval', 9, files[1]],
      ['pf', false, files[1]],
    ]);
  });

  it.runIf(process.getuid?.() === 0)('takes for root no file that others own or may write', () => {
    const why = (file: string, uid = 0) =>
      fault(() => readConfiguration(ENTRIES, {}, { uid, files: [file] }));
    const file = write('root', 'interval = 2\n');
    expect(why(file)).toBe('');
    chmodSync(file, 0o664);
    expect(why(file)).toBe(
      `${file} is not taken: it may be written by others than root, who runs this (chmod go-w)`,
    );
    expect(why(file, 1_000)).toBe('');
    chmodSync(file, 0o644);
    chownSync(file, 1_000, 0);
    expect(why(file)).toContain('it belongs to another user than root');
    const link = join(directory, 'link');
    symlinkSync(file, link);
    expect(why(link)).toContain('it belongs to another user than root');
  });

  it('says what is wrong with a file that cannot be read', () => {
    expect(fault(() => readConfiguration(ENTRIES, {}, { uid: 1_000, files: [directory] }))).toContain(
      'it is no file',
    );
    const long = write('long', `# ${'x'.repeat(70_000)}\n`);
    expect(fault(() => readConfiguration(ENTRIES, {}, { uid: 1_000, files: [long] }))).toContain(
      'longer than',
    );
  });
});

describe("keys of one's own", () => {
  it('press what they are given to, and what they were is free for another', () => {
    const invocation = read('--demo', '[keys]\nreset = "f5"\npause = "R C-p"\n');
    if (invocation.run !== 'monitor') throw new Error(JSON.stringify(invocation));
    const { keymap } = invocation;
    if (keymap === undefined) throw new Error('no keymap');
    expect(bindingOf('f5', keymap)?.action).toBe('reset');
    expect(bindingOf('R', keymap)?.action).toBe('pause');
    expect(bindingOf('C-p', keymap)?.action).toBe('pause');
    expect(bindingOf('p', keymap)).toBeNull();
    const state = initialState({ mode: { kind: 'demo', label: '' }, intervalMs: 1_000, keymap });
    expect(press(state, 'R', { columns: 80, rows: 24 }).wish).toEqual({ kind: 'pause' });
    const bar = frameText(draw(state, { columns: 120, rows: 40 }, { unicode: true, colour: true }), {
      unicode: true,
    });
    expect(bar).toContain('f5 reset');
    expect(bar).toContain('R pause');
  });

  it.each([
    [
      'pause = "d"',
      `${FILE}, line 2: keys.pause: the key d is that of drain, too. Give drain another one in [keys]`,
    ],
    ['pause = "F5"', `${FILE}, line 2: keys.pause: expected keys with a blank between them`],
    ['pause = ""', `${FILE}, line 2: keys.pause: expected keys`],
    ['pause = "C-c"', 'there is no key "C-c"'],
    ['jump = "z"', `${FILE}, line 2: keys.jump is not known. Allowed: `],
  ])('that cannot be are told with the line: %s', (entry, sentence) => {
    const invocation = read('--demo', `[keys]\n${entry}\n`);
    expect(invocation).toMatchObject({ run: 'usage-error', exitStatus: 2 });
    expect(invocation.run === 'usage-error' ? invocation.message : '').toContain(sentence);
    expect(read('config', `[keys]\n${entry}\n`)).toMatchObject({ run: 'usage-error' });
  });

  it('never take ctrl-C from quitting', () => {
    const invocation = read('--demo', '[keys]\nquit = "Q"\n', { UPLINKTOP_KEYS_PAUSE: 'q' });
    const keymap = invocation.run === 'monitor' ? (invocation.keymap ?? []) : [];
    expect(['Q', 'C-c'].map((key) => bindingOf(key, keymap)?.action)).toEqual(['quit', 'quit']);
    expect(bindingOf('q', keymap)?.action).toBe('pause');
  });
});

describe('the marks that findings are raised at', () => {
  it('are those of the table, but for what the file says', () => {
    const invocation = read('check', '[thresholds]\nstates-warning = 60\n');
    expect(invocation).toMatchObject({ run: 'check', thresholds: { ...THRESHOLDS, 'states-warning': 60 } });
    expect(read('check', '[thresholds]\nstates-warning = 5\n')).toMatchObject({
      run: 'usage-error',
      exitStatus: 3,
      message: `uplinktop: ${FILE}, line 2: thresholds.states-warning: expected a whole number from 10 to 99, got "5".`,
    });
  });

  it.each([
    ['states-warning = 90\nstates-critical = 60', 2, 90, 60],
    ['flapping = 4\nstates-critical = 70', 3, 80, 70],
    ['states-warning = 97', 2, 97, 95],
  ])('never warn above what is critical: %j', (marks, line, warning, critical) => {
    expect(read('--demo', `[thresholds]\n${marks}\n`)).toMatchObject({
      run: 'usage-error',
      exitStatus: 2,
      message: expect.stringMatching(
        new RegExp(
          `^uplinktop: ${FILE}, line ${line}: thresholds\\.states-\\w+: states-warning is ${warning}, ` +
            `above states-critical, which is ${critical}: `,
        ),
      ) as string,
    });
    expect(read('check', '[thresholds]\nstates-warning = 95\n')).toMatchObject({ run: 'check' });
  });

  it('and how rates are shown are printed with where each is from, to be read again', () => {
    const invocation = read('--units bytes config', '[thresholds]\nflapping = 5\n[keys]\npause = "z"\n');
    if (invocation.run !== 'config') throw new Error(JSON.stringify(invocation));
    const text = configText(invocation.effective);
    expect(text).toContain('units = "bytes" # from the command line');
    expect(text).toContain(`flapping = 5 # from ${FILE}`);
    expect(text).toContain('states-critical = 95 # from the default');
    expect(text).toContain(`pause = "z" # from ${FILE}`);
    expect(text).toContain('reset = "R" # from the default');
    expect(read('--demo', text)).toMatchObject({
      run: 'monitor',
      units: 'bytes',
      thresholds: { flapping: 5 },
    });
  });
});
