import { describe, expect, it } from 'vitest';
import { foldRecording } from '../../../../src/collect/recording.js';
import type { History } from '../../../../src/diagnose/diagnose.js';
import { diagnose } from '../../../../src/diagnose/diagnose.js';
import { readTranscript } from '../../../../src/host/transcript-reader.js';
import { lastGood } from '../../../../src/model/reading.js';
import { linux } from '../../../../src/systems/linux/system.js';
import { parseConntrackRefusals } from '../../../../src/systems/linux/observe/conntrack-refusals.js';

const OF_6_18 = `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
00001f40  00000000 00000c3f 00000000 00000012 00000000 00000000 00000000 00000000 0000000a 000001f4 00000002 00000000  00000000 00000000 00000000 00000000
00001f40  00000000 00000b10 00000000 00000007 00000000 00000000 00000000 00000000 00000001 0000000c 00000000 00000000  00000000 00000000 00000000 00000000
`;

const OF_CONNTRACK = `cpu=0   \tfound=3135 invalid=18 insert=0 insert_failed=10 drop=500 early_drop=2 error=0 search_restart=0
cpu=1   \tfound=2832 invalid=7 insert=0 insert_failed=1 drop=12 early_drop=0 error=0 search_restart=0
`;

describe('what the kernel says of connections it refused', () => {
  it.each([
    ['its own file', OF_6_18],
    ['conntrack -S', OF_CONNTRACK],
  ])('is summed over all processors, from %s', (_, text) => {
    expect(parseConntrackRefusals(text)).toEqual({
      value: { drop: 512, early_drop: 2, insert_failed: 11 },
      complaints: [],
    });
  });

  it('is unknown, not nothing, where no line is understood', () => {
    const { value, complaints } = parseConntrackRefusals('conntrack v1.4.7: Operation not permitted\n');
    expect(value).toBeNull();
    expect(complaints).toHaveLength(1);
  });
});

describe('what is known of tracked connections', () => {
  const SYSCTL = `$ sysctl -e net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
net.netfilter.nf_conntrack_count = 812
net.netfilter.nf_conntrack_max = 65536
`;
  const refusals = (drop: number): string => `$ cat /proc/net/stat/nf_conntrack
entries found insert_failed drop early_drop
0000032c 00000c3f 00000000 ${drop.toString(16).padStart(8, '0')} 00000000
`;

  /** The findings after these rounds, ten seconds apart. */
  function seen(...rounds: readonly string[]) {
    const dated = rounds.map((round, i) => `# at 2026-03-01T02:00:${i}0.000Z\n${round}`).join('');
    const transcript = readTranscript(`# uplinktop transcript 1\n${dated}`, 'night.txt');
    let history: History | null = null;
    let last = null;
    for (const { snapshot } of foldRecording({ transcript, observer: linux.observer })) {
      const { diagnosis, ...next } = diagnose(history, snapshot, {
        explainer: linux.explainer,
        named: new Map(),
      });
      ({ history } = next);
      last = { firewall: lastGood(snapshot.observed.firewall)?.value, findings: diagnosis.findings };
    }
    return last;
  }

  it.each([
    ['sysctl first', (drop: number) => SYSCTL + refusals(drop)],
    ['sysctl last', (drop: number) => refusals(drop) + SYSCTL],
  ])('is put together from both commands, %s', (_, round) => {
    expect(seen(round(3))?.firewall).toMatchObject({
      states: 812,
      counters: { drop: 3, early_drop: 0, insert_failed: 0 },
    });
  });

  it('tells that new connections are refused while it happens, and not of what was before', () => {
    const refused = seen(SYSCTL + refusals(500), SYSCTL + refusals(540));
    expect(refused?.findings.find(({ id }) => id === 'connections-refused')?.message).toMatch(
      /^conntrack refuses new connections: the limit of all connections .*drop rose by 40 in 10 s/,
    );
    const calm = seen(SYSCTL + refusals(500), SYSCTL + refusals(500));
    expect(calm?.findings.map(({ id }) => id)).not.toContain('connections-refused');
  });
});
