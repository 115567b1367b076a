import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HistoryStore } from '../../src/app/history-store.js';
import { KeptLinesWriter } from '../../src/app/kept-lines-writer.js';
import { readPast } from '../../src/app/past-reader.js';
import type { KeptKind } from '../../src/history/kept-lines.js';
import { keptText } from '../../src/history/kept-lines.js';
import { MINUTE } from '../../src/model/time.js';

const KIND: KeptKind = {
  name: 'notes',
  heading: '{"notes":1}',
  mostLines: 4,
  mostBytes: 200,
  isLine: (line) => /^\[\d+\]$/.test(line),
};

let directory = '';
let told: string[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-kept-'));
  told = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const path = (): string => join(directory, KIND.name);
const opened = (): KeptLinesWriter => new KeptLinesWriter(KIND, path(), (sentence) => told.push(sentence));
const held = (name = path()): string[] => readFileSync(name, 'utf8').split('\n').slice(1, -1);

describe('a file that watch adds lines to', () => {
  it('goes on after a kill at any byte of it: whole lines stay, half a line goes, and nobody need hear of it', () => {
    const text = keptText(KIND, ['[1]', '[22]']);
    for (let bytes = 0; bytes <= text.length; bytes++) {
      writeFileSync(path(), text.slice(0, bytes));
      opened().append(['[3]'], 7);
      const whole = text.slice(0, bytes).split('\n').slice(1, -1);
      expect(readFileSync(path(), 'utf8')).toBe(keptText(KIND, [...whole, '[3]']));
    }
    expect(told).toEqual([]);
  });

  it('is set aside and told when it is damaged, is a link or no file of its kind; what can be read goes on', () => {
    writeFileSync(path(), `${keptText(KIND, ['[1]'])}\0\0\n[2]\n`);
    opened().append(['[3]'], 7);
    expect(held()).toEqual(['[1]', '[2]', '[3]']);
    expect(readFileSync(`${path()}.damaged-7`, 'utf8')).toContain('\0\0');
    renameSync(path(), join(directory, 'elsewhere'));
    symlinkSync(join(directory, 'elsewhere'), path());
    opened().append(['[4]'], 8);
    expect(held()).toEqual(['[4]']);
    expect(held(join(directory, 'elsewhere'))).toEqual(['[1]', '[2]', '[3]']);
    writeFileSync(path(), 'something else\n');
    opened().append(['[5]'], 9);
    expect(held()).toEqual(['[5]']);
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('(lines that are none: 1 of 3)');
    expect(told[1]).toContain('is a link');
  });

  it('becomes the old one when it is full, and the one before that is gone: two are all there ever are', () => {
    const writer = opened();
    for (let n = 1; n <= 10; n++) writer.append([`[${n}]`], n);
    expect([held(`${path()}.old`), held()]).toEqual([
      ['[5]', '[6]', '[7]', '[8]'],
      ['[9]', '[10]'],
    ]);
    expect(readdirSync(directory).sort()).toEqual(['notes', 'notes.old']);
  });

  it('is written again once it can be, and that it cannot is told once', () => {
    const writer = opened();
    writer.append(['[1]'], 1);
    renameSync(directory, `${directory}.away`);
    writer.append(['[2]'], 2);
    writer.append(['[3]'], 3);
    renameSync(`${directory}.away`, directory);
    writer.append(['[4]'], 4);
    expect(held()).toEqual(['[1]', '[4]']);
    expect(told).toHaveLength(1);
  });
});

describe('what the screen shows of before', () => {
  const origin = { kind: 'demo', scenario: 'story' } as const;
  const at = 29_400_000 * MINUTE;
  const cell = { index: 29_399_990, measuredMs: 30_000, inBytes: 70_000, outBytes: 7 };

  it('is what watch wrote: the journal at once, a minute when it is over, and what there is of this one at its end', () => {
    const inside = join(directory, 'watch-demo');
    const store = (): HistoryStore => new HistoryStore(inside, (sentence) => told.push(sentence));
    rmSync(inside, { recursive: true, force: true });
    expect(readPast({ origin, stateDir: directory }, at)).toEqual({ minutes: new Map(), journal: [] });
    mkdtempSync(inside);
    renameSync(join(directory, readdirSync(directory)[0] ?? ''), inside);
    const first = store();
    const entry = { at: at - 3, kind: 'link', tone: 'good', text: 'ppp0 appeared' } as const;
    first.take(at, new Map([['ppp0', [cell, { ...cell, index: 29_399_999 }]]]), [entry]);
    const seen = (): number[] | undefined =>
      readPast({ origin, stateDir: directory }, at)
        .minutes.get('ppp0')
        ?.map(({ measuredMs }) => measuredMs);
    expect(readPast({ origin, stateDir: directory }, at).journal).toEqual([entry]);
    expect(seen()).toEqual([30_000]);
    first.end();
    expect(seen()).toEqual([30_000, 30_000]);
    const next = store();
    next.take(at, new Map([['ppp0', [{ ...cell, index: 29_399_999, measuredMs: 20_000 }]]]), []);
    next.end();
    expect(seen()).toEqual([30_000, 50_000]);
    expect(told).toEqual([]);
    expect(
      readPast({ origin: { kind: 'replay', file: 'x' } as never, stateDir: directory }, at).journal,
    ).toEqual([]);
  });

  it('is nothing where what is there cannot be trusted or read', () => {
    const inside = join(directory, 'watch-demo');
    mkdtempSync(inside);
    renameSync(join(directory, readdirSync(directory)[0] ?? ''), inside);
    writeFileSync(join(directory, 'theirs'), '{"uplinktop":"journal","version":1}\n[1,"link","bad","x"]\n');
    symlinkSync(join(directory, 'theirs'), join(inside, 'journal.jsonl'));
    expect(readPast({ origin, stateDir: directory }, at).journal).toEqual([]);
  });
});
