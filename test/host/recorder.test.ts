import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepRecentRounds } from '../../src/host/recent-rounds.js';
import { openRecorder } from '../../src/host/recorder.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import type { Round } from '../../src/model/command.js';
import { command } from './stand-ins.js';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-'));
  file = join(directory, 'gw.txt');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function round(at: number, stdout = `${at}\n`): Round {
  const result = { stdout, stderr: '', exitStatus: 0, tookMs: 1, failure: null };
  return { at, results: [{ ...result, command: command('/sbin/route -n show') }] };
}

const never = (sentence: string): void => expect.unreachable(sentence);
const times = (path: string): (number | null)[] =>
  readTranscript(readFileSync(path, 'utf8'), path).rounds.map(({ at }) => at);

describe('recording to a file', () => {
  it('writes rounds in order, with one header, for the owner’s eyes alone', async () => {
    const recorder = await openRecorder(file, never);
    for (const at of [1_000, 2_000, 3_000]) recorder.write(round(at));
    await recorder.close();
    expect(times(file)).toEqual([1_000, 2_000, 3_000]);
    expect(readFileSync(file, 'utf8').match(/uplinktop transcript/g)).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('uses an empty file, and leaves alone what holds something, a link, a directory', async () => {
    writeFileSync(file, '');
    const recorder = await openRecorder(file, never);
    recorder.write(round(1_000));
    await recorder.close();
    expect(times(file)).toEqual([1_000]);
    await expect(openRecorder(file, never)).rejects.toThrow(
      `${file}: is there already and is not an empty file; nothing is overwritten`,
    );
    expect(times(file)).toEqual([1_000]);
    writeFileSync(join(directory, 'empty'), '');
    symlinkSync(join(directory, 'empty'), join(directory, 'link'));
    await expect(openRecorder(join(directory, 'link'), never)).rejects.toThrow('link: cannot be written');
    mkdirSync(join(directory, 'folder'));
    await expect(openRecorder(join(directory, 'folder'), never)).rejects.toThrow(/folder: cannot be written/);
    await expect(openRecorder(join(directory, 'no/such'), never)).rejects.toThrow('(ENOENT)');
  });

  it('makes an empty file of one’s own private before anything is in it', async () => {
    writeFileSync(file, '', { mode: 0o644 });
    const recorder = await openRecorder(file, never);
    recorder.write(round(1_000));
    await recorder.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes the last minutes to a file of its own making alone', async () => {
    writeFileSync(file, '');
    const recent = keepRecentRounds();
    recent.add(round(1_000));
    await expect(recent.save(file)).rejects.toThrow(`${file}: is there already; nothing is overwritten`);
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('tells a full disk once, and watching goes on', async () => {
    const sentences: string[] = [];
    // Writes to this device fail as on a full disk; it is no plain file, so the check at opening is stepped around.
    const recorder = await openRecorder(
      file,
      (sentence) => sentences.push(sentence),
      async () => {
        const { open } = await import('node:fs/promises');
        return open('/dev/full', 'a');
      },
    );
    recorder.write(round(1_000));
    recorder.write(round(2_000));
    await recorder.close();
    recorder.write(round(3_000));
    expect(sentences).toEqual([`${file}: recording has ended: ENOSPC`]);
  });
});

describe('the last minutes', () => {
  it('are kept in memory and written when asked', async () => {
    const recent = keepRecentRounds({ keepMs: 10_000 });
    for (let at = 1_000; at <= 60_000; at += 1_000) recent.add(round(at));
    expect(recent.count).toBe(11);
    await recent.save(file);
    expect(times(file)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60].map((s) => s * 1_000));
    await expect(recent.save(file)).rejects.toThrow('nothing is overwritten');
  });

  it('are fewer when they hold much, and the newest is always there', () => {
    const recent = keepRecentRounds({ maxCharacters: 100 });
    for (let at = 1; at <= 9; at++) recent.add(round(at, 'x'.repeat(30)));
    expect(recent.count).toBe(3);
    recent.add(round(10, 'x'.repeat(1_000)));
    expect(recent.count).toBe(1);
  });

  it('leave out of the older rounds first what is large and often there', async () => {
    const recent = keepRecentRounds({ maxCharacters: 200, mayLeaveOut: (argv) => argv[0] === '/sbin/route' });
    for (let second = 1; second <= 6; second++) recent.add(round(second * 1_000, `${'x'.repeat(39)}\n`));
    expect(recent.count).toBe(6);
    await recent.save(file);
    const text = readFileSync(file, 'utf8');
    expect(text.match(/were left out of the recording/g)).toHaveLength(4);
    expect(text.lastIndexOf('left out')).toBeLessThan(text.indexOf('xxx'));
  });
});
