import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaveRouters, sshRouter } from '../src/app/ssh-router.js';
import { remoteWords } from '../src/host/ssh/remote-words.js';
import type { Figure } from './measure.js';
import { median, sleep } from './measure.js';

const PORT = 22_622;
const ROUNDS = 60;

/** A sshd on loopback, with keys of its own. */
function startSshd(directory: string): () => void {
  const file = (name: string): string => join(directory, name);
  for (const key of ['host', 'id'])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)], { stdio: 'inherit' });
  mkdirSync('/run/sshd', { recursive: true });
  const publicKey = (name: string): string => readFileSync(file(`${name}.pub`), 'utf8');
  writeFileSync(file('known'), `[127.0.0.1]:${PORT} ${publicKey('host')}`);
  writeFileSync(
    file('sshd_config'),
    [
      ...[`Port ${PORT}`, 'ListenAddress 127.0.0.1', 'UsePAM no', 'PidFile none', 'StrictModes no'],
      ...[`HostKey ${file('host')}`, `AuthorizedKeysFile ${file('id.pub')}`, 'SetEnv SHLVL=5'],
    ].join('\n'),
  );
  writeFileSync(
    file('ssh_config'),
    [
      ...['Host gw', 'HostName 127.0.0.1', `Port ${PORT}`, 'IdentitiesOnly yes'],
      ...[`IdentityFile ${file('id')}`, `UserKnownHostsFile ${file('known')}`],
    ].join('\n'),
  );
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-f', file('sshd_config')], { stdio: 'ignore' });
  return () => sshd.kill();
}

async function timesOf(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** What a round over ssh takes beside the commands themselves, on loopback: wants root and sshd. */
export async function ssh(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'uplinktop-bench-'));
  const stop = startSshd(directory);
  try {
    await sleep(1_000);
    const router = await sshRouter({
      kind: 'ssh',
      target: { destination: 'gw', configFile: join(directory, 'ssh_config'), jump: null, port: null },
    });
    const host = router.host(true);
    const commands = router.system.observer.sources
      .filter(({ command }) => !command.needsRoot)
      .map(({ command }) => command);
    // What the same commands take of themselves, one after another, started by a shell.
    const lines = commands.map(({ argv }) => `${remoteWords(argv)} </dev/null >/dev/null 2>&1\n`).join('');
    const loop = `n=0; while [ $n -lt ${ROUNDS} ]; do ${lines} n=$((n + 1)); done`;
    const turns = Array.from({ length: 5 }, () => {
      const began = performance.now();
      spawnSync('/bin/sh', ['-c', loop], { env: { LC_ALL: 'C' } });
      return (performance.now() - began) / ROUNDS;
    });
    const own = median(turns);
    const nothing = { argv: [':'], timeoutMs: 0, maxBytes: 1, onStdout: () => undefined };
    const way = await timesOf(() => router.connection.start(nothing, false).ended);
    const round = await timesOf(() => Promise.all(commands.map((command) => host.run(command))));
    return [
      {
        what: `a round of ${commands.length} commands over ssh, less a round trip (${way.toFixed(1)} ms), against the commands alone (${own.toFixed(1)} ms)`,
        measured: `${((round - way) / own).toFixed(2)} times`,
        goal: 'at most 2',
        reached: round - way <= 2 * own,
      },
    ];
  } finally {
    leaveRouters();
    stop();
    rmSync(directory, { recursive: true });
  }
}
