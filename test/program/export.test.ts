import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
let folder = '';
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplinktop-export-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const told = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (told.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (told.stderr += String(chunk)));
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, ...told }));
  return { child, told, ended };
}

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));

describe('uplinktop export', () => {
  it('says where it listens, refuses a second one on that port, and ends cleanly while a page is open', async () => {
    const first = start('--demo', 'export', '--listen', '127.0.0.1:0', '--log', 'journal.jsonl');
    await until(() => first.told.stdout.includes('\n'));
    const [, url = '', where = ''] =
      /^Listening on (http:\/\/(127\.0\.0\.1:\d+)\/)\n$/.exec(first.told.stdout) ?? [];
    await until(async () => (await fetch(`${url}healthz`)).status === 200);
    const page = await fetch(`${url}v1/events`);
    let shown = '';
    const isOver = (async () => {
      const text = page.body?.pipeThrough(new TextDecoderStream()) ?? [];
      for await (const part of text) shown += part;
    })();
    const status = (await (await fetch(`${url}v1/status`)).json()) as { version: number; uplinks: unknown[] };
    expect(status).toMatchObject({ version: 1 });
    expect(status.uplinks).toHaveLength(2);

    const second = await start('--demo', 'export', '--listen', where).ended;
    expect(second).toMatchObject({ status: 2, stdout: '' });
    expect(second.stderr).toBe(
      `uplinktop: ${where} is in use: another exporter may run already, or name another port with --listen\n`,
    );

    await until(
      () =>
        existsSync(join(folder, 'journal.jsonl')) &&
        readFileSync(join(folder, 'journal.jsonl'), 'utf8') !== '',
    );
    // A page is told of a round a moment after the journal.
    await until(() => shown.includes('Only em0 is used'));
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ status: 0, stderr: '' });
    await isOver;
    const journal = lines(readFileSync(join(folder, 'journal.jsonl'), 'utf8'));
    expect(journal).toContainEqual({
      version: 1,
      at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      router: 'demo',
      kind: 'finding',
      tone: 'bad',
      text: expect.stringContaining('Only em0 is used') as string,
    });
  });

  it.each([
    [['--listen', '0.0.0.0:0'], '0.0.0.0:0 can be reached from other machines'],
    [['--listen', '0.0.0.0:0', '--token-file', 'loose'], 'loose: can be read by everybody: chmod o-rwx'],
    [['--listen', '0.0.0.0:0', '--token-file', 'short'], 'short: expected a token of at least 16'],
    [['--tls-key', 'key'], '--tls-certificate and --tls-key go together.'],
    [['--listen', 'router:9617'], 'Expected ADDRESS:PORT'],
  ])('with %s says why it does not start', async (words, sentence) => {
    writeFileSync(join(folder, 'loose'), 'x'.repeat(40), { mode: 0o644 });
    writeFileSync(join(folder, 'short'), 'too-short\n', { mode: 0o600 });
    const { status, stdout, stderr } = await start('--demo', 'export', ...words).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('writes for node_exporter without a port, and takes the file away at the end', async () => {
    const { child, told, ended } = start('--demo', 'export', '--textfile', '.');
    const file = join(folder, 'uplinktop.prom');
    await until(() => existsSync(file));
    expect(readFileSync(file, 'utf8')).toContain(
      'uplinktop_route_priority{router="demo",uplink="iwn0",family="inet"} 12\n',
    );
    child.kill('SIGINT');
    expect(await ended).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(existsSync(file)).toBe(false);
    expect(told.stdout).toBe('');
  });
});

describe('uplinktop check --json --watch', () => {
  it('prints one object a line, each round, until a signal; its log goes on after SIGHUP where it was moved away', async () => {
    const { child, told, ended } = start(
      '--demo',
      '--interval',
      '0.5',
      '--log',
      'watch.jsonl',
      'check',
      '--json',
      '--watch',
    );
    const log = join(folder, 'watch.jsonl');
    await until(() => existsSync(log) && readFileSync(log, 'utf8') !== '');
    renameSync(log, `${log}.0`);
    child.kill('SIGHUP');
    await until(() => existsSync(log));
    await until(() => told.stdout.split('\n').length > 4);
    child.kill('SIGTERM');
    const { status, stdout, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rounds = lines(stdout) as { at: string; status: string }[];
    expect(rounds.length).toBeGreaterThan(3);
    expect(new Set(rounds.map(({ at }) => at)).size).toBe(rounds.length);
    expect(rounds.at(-1)?.status).toBe('warning');
  });

  it('prints every round of a recording at once, and ends', async () => {
    const round = (seconds: number): string =>
      `# at 2026-11-22T18:16:0${seconds}.000Z\n$ /sbin/route -n show -inet\nRouting tables\n\nInternet:\n` +
      'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface\n' +
      'default            198.51.100.1       UGS        7    48210     -     8 em0  \n' +
      'default            203.0.113.1        UGS        0        3     -    12 iwn0 \n';
    writeFileSync(join(folder, 'night.txt'), round(1) + round(2));
    const { status, stdout } = await start('--replay', 'night.txt', 'check', '--json', '--watch').ended;
    expect(status).toBe(0);
    const told = lines(stdout) as { verdict: string }[];
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)?.verdict).toContain('Only em0 is used');
  });

  it('is told to go with --json', async () => {
    const { status, stderr } = await start('check', '--watch').ended;
    expect(status).toBe(3);
    expect(stderr).toContain('--watch goes with --json.');
  });
});
