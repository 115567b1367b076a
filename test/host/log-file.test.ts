import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLogFile } from '../../src/host/log-file.js';
import { openTextfile } from '../../src/serve/textfile.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplinktop-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = (file: string): string => readFileSync(file, 'utf8');
const never = (sentence: string): never => expect.fail(sentence);

describe('a log', () => {
  it("is its owner's alone, and grows over restarts", async () => {
    const file = join(folder, 'journal.jsonl');
    for (const line of ['one', 'two']) {
      const log = await openLogFile(file, never);
      log.write(line);
      await log.close();
      chmodSync(file, 0o644);
    }
    const log = await openLogFile(file, never);
    await log.close();
    expect(text(file)).toBe('one\ntwo\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('goes on in a new file when the old one is moved away, told by a signal or not', async () => {
    const file = join(folder, 'rotated.jsonl');
    const log = await openLogFile(file, never);
    log.write('before');
    await log.flushed();
    renameSync(file, `${file}.0`);
    log.write('after');
    await log.flushed();
    renameSync(file, `${file}.1`);
    log.reopen();
    await log.flushed();
    expect(text(file)).toBe('');
    log.write('last');
    await log.close();
    expect([text(`${file}.0`), text(`${file}.1`), text(file)]).toEqual(['before\n', 'after\n', 'last\n']);
  });

  it('is nothing that a link leads to, and no folder', async () => {
    const link = join(folder, 'link');
    writeFileSync(join(folder, 'target'), 'precious');
    symlinkSync(join(folder, 'target'), link);
    await expect(openLogFile(link, never)).rejects.toThrow(`${link}: cannot be written (ELOOP)`);
    await expect(openLogFile(folder, never)).rejects.toThrow(`${folder}: cannot be written (EISDIR)`);
    await expect(openLogFile('/dev/null', never)).rejects.toThrow('/dev/null: is no regular file');
    expect(text(join(folder, 'target'))).toBe('precious');
  });

  it('says once that it cannot be written, and goes on when it can', async () => {
    const file = join(folder, 'blocked.jsonl');
    const said: string[] = [];
    const log = await openLogFile(file, (sentence) => said.push(sentence));
    renameSync(file, `${file}.0`);
    symlinkSync(join(folder, 'target'), file);
    for (const line of ['lost', 'lost, too']) log.write(line);
    await log.flushed();
    rmSync(file);
    log.write('kept');
    await log.close();
    expect(said).toEqual([`${file}: cannot be written (ELOOP)`]);
    expect(text(file)).toBe('kept\n');
    expect(text(`${file}.0`)).toBe('');
  });
});

describe('the file for node_exporter', () => {
  it('is replaced as a whole, for everybody to read, and taken away at the end', async () => {
    const directory = mkdtempSync(join(folder, 'textfile-'));
    const file = join(directory, 'uplinktop.prom');
    const textfile = openTextfile(directory, never);
    await textfile.write('one 1\n');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    const reading = openSync(file, 'r');
    // Of those that wait only the newest is written.
    await Promise.all(['two 2\n', 'three 3\n', 'four 4\n'].map((one) => textfile.write(one)));
    expect(text(file)).toBe('four 4\n');
    // Who was reading it goes on reading the old one.
    expect(readFileSync(reading, 'utf8')).toBe('one 1\n');
    closeSync(reading);
    await textfile.close();
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('says once that its folder is not there', async () => {
    const said: string[] = [];
    const textfile = openTextfile(join(folder, 'none'), (sentence) => said.push(sentence));
    await textfile.write('one 1\n');
    await textfile.write('two 2\n');
    expect(said).toEqual([`${join(folder, 'none/uplinktop.prom')}: cannot be written (ENOENT)`]);
    await textfile.close();
  });
});
