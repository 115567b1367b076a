import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');

/** Clears a screen, rings, sets a title by C1, turns writing round, ends a line where none ends. */
const HOSTILE = '\u001b[2J\u0007\u009d0;owned\u009c\u202egnp\u2028\u200b\u{e0041}';
/** All but the line end that steers a terminal, or the order of what stands in a line. */
const STEERS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;

const OPENBSD = `# uplinktop transcript 1
# at 2026-11-20T02:10:00.000Z
$ /sbin/route -nv show
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface Label
default            198.51.100.1       UGS        5      900     -     8 em0   ${HOSTILE}
default            203.0.113.1        UGS        0        3     -    12 iwn0  ${HOSTILE}
${HOSTILE}
$ /sbin/ifconfig -A
em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
	description: ${HOSTILE}
	status: active
	inet 198.51.100.10 netmask 0xffffff00 broadcast 198.51.100.255
iwn0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
	ieee80211: join "${HOSTILE}" chan 6 bssid 00:00:5e:00:53:07 -61dBm
	status: active
	inet 203.0.113.20 netmask 0xffffff00 broadcast 203.0.113.255
$ /sbin/ping -n -c 1 'fe80::1%${HOSTILE}'
${HOSTILE}
! ${HOSTILE}
# failure failed: ${HOSTILE}
$ /sbin/sysctl net.inet.ip.multipath kern.osrelease kern.hostname
net.inet.ip.multipath=1
kern.hostname=${HOSTILE}
`;

const STATES = `all tcp 10.7.0.5:41000 -> 203.0.113.9:443       ${HOSTILE}
${HOSTILE} tcp 10.7.0.5:41000 -> 203.0.113.9:443       ESTABLISHED:ESTABLISHED
all ${HOSTILE} 10.7.0.5 -> 203.0.113.9       SINGLE:NO_TRAFFIC
`;

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-hostile-'));
  writeFileSync(at('gw.txt'), OPENBSD);
  writeFileSync(at('states.txt'), STATES);
  writeFileSync(at('broken.txt'), `# uplinktop transcript 1\n${HOSTILE}\n`);
  writeFileSync(at(`${HOSTILE}.txt`), 'not a transcript\n');
});

afterAll(() => rmSync(directory, { recursive: true }));

function run(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('hostile text in all that the program prints', () => {
  it.each([
    ['a recording, judged', () => ['check', '--replay', at('gw.txt')]],
    ['a recording, judged as JSON', () => ['check', '--json', '--replay', at('gw.txt')]],
    ['a recording, as text where no terminal is', () => ['--replay', at('gw.txt')]],
    ['the connections of a recording', () => ['connections', '--replay', at('gw.txt')]],
    [
      'a table of states',
      () => ['connections', '--states', at('states.txt'), '--address', 'em0=198.51.100.10'],
    ],
    ['a table of states as JSON', () => ['connections', '--json', '--states', at('states.txt')]],
    ['the error of a damaged recording', () => ['check', '--replay', at('broken.txt')]],
    ['the name of a file that is no recording', () => ['check', '--replay', at(`${HOSTILE}.txt`)]],
    ['the name of a file that is not there', () => ['check', '--replay', at(`${HOSTILE}.gone`)]],
    ['the name of a file to record to', () => ['check', '--demo', '--record', at(`no/${HOSTILE}`)]],
    ['the name of a table that is not there', () => ['connections', '--states', at(`${HOSTILE}.gone`)]],
    ['an uplink’s name', () => ['check', '--replay', at('gw.txt'), '--uplink', `em0=${HOSTILE}`]],
    ['an uplink that is none', () => ['check', '--replay', at('gw.txt'), '--uplink', HOSTILE]],
    ['a wrong option', () => [`--${HOSTILE}`]],
    ['a wrong value', () => ['--interval', HOSTILE]],
    ['a wrong subcommand', () => [HOSTILE]],
    ['a demo that is none', () => [`--demo=${HOSTILE}`]],
    ['a wrong filter', () => ['connections', '--demo', '--filter', `host:${HOSTILE}`]],
    ['the stack that --debug shows', () => ['--debug', 'check', '--replay', at(`${HOSTILE}.gone`)]],
  ])('steers nothing in %s', (_, words) => {
    const { stdout, stderr } = run(words());
    expect(stdout + stderr).not.toBe('');
    expect(STEERS.exec(stdout)).toBeNull();
    expect(STEERS.exec(stderr)).toBeNull();
  });

  it('is still there for who reads the JSON, as escapes', () => {
    const { stdout } = run(['check', '--json', '--replay', at('gw.txt')]);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });
});
