import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SLOWNESS } from '../patience.js';
import { Lab, SCRIPT, labMissing } from './lab.js';
import type { LabFault, LabHost } from './lab.js';
import { tables, until } from './truth.js';

const missing = labMissing();
if (missing !== null) console.warn(missing);

/** Runs lab.sh; its sentence and how it ended. */
function labScript(args: readonly string[], options: { env?: NodeJS.ProcessEnv; uid?: number } = {}) {
  const { stderr, status } = spawnSync('/bin/sh', [SCRIPT, ...args], { encoding: 'utf8', ...options });
  return { said: stderr.trim(), status };
}

/** What this machine still has of a lab: namespaces, and the directory for its router's state. */
function traces(name: string): string[] {
  const spaces = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  return [
    ...spaces.filter((space) => space.startsWith(`${name}-`)),
    ...readdirSync('/run').filter((entry) => entry === `uplab.${name}`),
  ];
}

/** The processes in it. */
function running(name: string): string[] {
  return traces(name).flatMap((space) =>
    spawnSync('ip', ['netns', 'pids', space], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean),
  );
}

/** The machine's own links and queues: none is the lab's. */
function machine(): string {
  const { stdout } = spawnSync('sh', ['-c', 'ip -br link; tc qdisc show; ip route; nft list tables'], {
    encoding: 'utf8',
  });
  return stdout;
}

/** A directory that stands in for PATH, with programs of these texts. */
function withPrograms<T>(texts: Readonly<Record<string, string>>, run: (path: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'uplab-path-'));
  try {
    for (const [name, text] of Object.entries(texts)) {
      writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(directory, name), 0o755);
    }
    return run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('a machine that can have no lab', () => {
  it('says that it needs a Linux kernel', () => {
    withPrograms({ uname: 'echo OpenBSD' }, (path) => {
      const { said, status } = labScript(['check'], { env: { PATH: `${path}:/usr/bin:/bin` } });
      expect(said).toBe('lab.sh: no lab on this machine: it needs a Linux kernel, and this is OpenBSD');
      expect(status).toBe(2);
    });
  });

  it('says that it needs root', () => {
    withPrograms({ uname: 'echo Linux', id: 'echo 1000' }, (path) => {
      const { said, status } = labScript(['check'], { env: { PATH: `${path}:/usr/bin:/bin` } });
      expect(said).toBe('lab.sh: no lab on this machine: it needs root (sudo npm run lab)');
      expect(status).toBe(2);
    });
  });

  it('says that it refuses namespaces, in the words of ip(8)', () => {
    const programs = {
      uname: 'echo Linux',
      id: 'echo 0',
      ip: '[ "$2" = add ] && { echo "mount --make-shared /run/netns failed: Operation not permitted" >&2; exit 1; }',
      ...Object.fromEntries(['tc', 'nft', 'conntrack', 'ping', 'sysctl'].map((tool) => [tool, ':'])),
    };
    withPrograms(programs, (path) => {
      const { said, status } = labScript(['check'], { env: { PATH: `${path}:/usr/bin:/bin` } });
      expect(said).toBe(
        'lab.sh: no lab on this machine: it makes no network namespaces, as in most containers: mount --make-shared /run/netns failed: Operation not permitted',
      );
      expect(status).toBe(2);
    });
  });
});

describe.skipIf(missing !== null)('the lab', () => {
  it('says which programs it lacks, and the packages they are in', () => {
    withPrograms({ uname: 'echo Linux', id: 'echo 0' }, (path) => {
      for (const tool of ['ip', 'tc', 'ping', 'sysctl']) {
        const place = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].find((dir) => existsSync(`${dir}/${tool}`));
        symlinkSync(`${place ?? ''}/${tool}`, join(path, tool));
      }
      // lab.sh looks into the usual directories, too: a copy of it does not.
      const copy = join(path, 'lab.sh');
      const text = spawnSync('sed', ['/^PATH=/d', SCRIPT], { encoding: 'utf8' }).stdout;
      writeFileSync(copy, text);
      const { stderr, status } = spawnSync('/bin/sh', [copy, 'check'], {
        encoding: 'utf8',
        env: { PATH: path },
      });
      expect(stderr.trim()).toBe(
        'lab.sh: no lab on this machine: it needs nft, conntrack (on Debian: apt-get install iproute2 nftables conntrack iputils-ping procps)',
      );
      expect(status).toBe(2);
    });
  });

  it('is up in a moment, and goes without a trace, with whatever runs in it', async () => {
    const before = machine();
    const started = performance.now();
    const lab = Lab.up('trace', true);
    expect(performance.now() - started).toBeLessThan(5_000 * SLOWNESS);
    await lab.traffic([1, 2, 1, 1]);
    expect(traces(lab.name)).toHaveLength(6);
    const pids = running(lab.name);
    expect(pids).toHaveLength(2);
    lab.down();
    expect(traces(lab.name)).toEqual([]);
    const alive = (): string[] => pids.filter((pid) => existsSync(`/proc/${pid}/ns/net`));
    await until(alive, (left) => left.length === 0);
    expect(machine()).toBe(before);
  });

  it('is taken away by the next one when its process is dead, and not before', async () => {
    // Labs of other tests come up meanwhile: it has to be alive while it is made.
    const owner = spawn('sleep', ['600']);
    const ended = new Promise((settle) => owner.once('exit', settle));
    const left = `uplab-left-${String(owner.pid)}`;
    expect(labScript(['up', left, 'plain']).status).toBe(0);
    const alive = Lab.up('alive');
    expect(traces(left)).not.toEqual([]);
    owner.kill();
    await ended;
    const next = Lab.up('next');
    // Another test's lab may be the next, too, and be at it still.
    await until(
      () => traces(left),
      (found) => found.length === 0,
    );
    expect(alive.show()).toContain('192.0.2.1 dev em0');
    next.down();
    alive.down();
  });

  it('goes when the one who holds it is killed', async () => {
    const holder = spawn(process.execPath, [
      '-e',
      `const { spawn } = require('node:child_process');
       spawn('sh', [${JSON.stringify(SCRIPT)}, 'hold', 'uplab-held-' + process.pid, 'plain'],
         { detached: true, stdio: ['pipe', 'inherit', 'inherit'] });`,
    ]);
    const name = `uplab-held-${String(holder.pid)}`;
    await new Promise((settle) => holder.stdout.once('data', settle));
    expect(traces(name)).not.toEqual([]);
    holder.kill('SIGKILL');
    expect(
      await until(
        () => traces(name),
        (left) => left.length === 0,
      ),
    ).toEqual([]);
  });

  it('knows its only lab without the number', () => {
    const lab = Lab.up('short');
    expect(labScript(['fault', 'uplab-short', 'black-hole']).status).toBe(0);
    expect(lab.show()).toContain('fault: black_hole');
    lab.down();
    expect(labScript(['fault', 'uplab-short', 'black-hole'])).toEqual({
      said: 'lab.sh: there is no lab uplab-short',
      status: 1,
    });
  });

  it('breaks what it is told to, and mends it', async () => {
    const lab = Lab.up('faults');
    try {
      const whole = lab.show();
      const answers = (host: LabHost, address: string): boolean =>
        lab.try(host, ['ping', '-n', '-c', '1', '-W', '1', address]).status === 0;
      /** The gateway, and a server beyond it. A link takes up to a second to be seen again (linkwatch). */
      const answering = (wanted: readonly boolean[]): Promise<readonly boolean[]> =>
        until(
          () => [answers('router', '192.0.2.1'), answers('client', '203.0.113.5')],
          (seen) => String(seen) === String(wanted),
        );
      const brokenAndMended = async (kind: LabFault, wanted: readonly boolean[]): Promise<string> => {
        lab.fault(kind, 'em0');
        const broken = lab.show();
        expect(await answering(wanted)).toEqual(wanted);
        lab.mend(kind, 'em0');
        expect(await answering([true, true])).toEqual([true, true]);
        return broken;
      };
      await answering([true, true]);
      expect(await brokenAndMended('black-hole', [true, false])).toContain('fault: black_hole');
      expect(await brokenAndMended('silent', [false, false])).toContain('NOARP');
      expect(await brokenAndMended('link-down', [false, false])).toContain('linkdown');
      // The other default takes over.
      expect(await brokenAndMended('route-lost', [true, true])).not.toContain('via 192.0.2.1');
      expect(lab.show()).toBe(whole);
      expect(await brokenAndMended('interface-down', [false, true])).not.toContain('via 192.0.2.1');
      expect(tables(lab)).not.toContain('em0');
      lab.routes('mismatch');
      expect(lab.show()).toBe(whole);
    } finally {
      lab.down();
    }
  });

  it('delays and loses packets, or says that the kernel cannot', () => {
    const lab = Lab.up('netem', true);
    try {
      const sentence = 'lab.sh: this kernel has no netem, so there is no delay; the lab goes on without';
      const { stderr, status } = lab.fault('delay');
      expect(status).toBe(0);
      const hasNetem = stderr === '';
      expect(hasNetem ? sentence : stderr).toContain(sentence);
      expect(lab.show().includes('fault: qdisc netem')).toBe(hasNetem);
      lab.mend('delay');
      expect(lab.show()).not.toContain('fault:');
    } finally {
      lab.down();
    }
  });
});
