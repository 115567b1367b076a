import { describe, expect, it } from 'vitest';
import { foldRecording } from '../../src/collect/recording.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { linux } from '../../src/systems/linux/system.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import { checkObject, checkText } from '../../src/report/check-report.js';

/** One round of a router whose kernel has neither IPv6 nor connection tracking: `sysctl -e` passes over their names. */
const ROUND = `
$ cat /proc/net/dev
 eth0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0
 eth1: 3000 30 0 0 0 0 0 0 4000 40 0 0 0 0 0 0
$ ip -j -d addr
[{"ifindex":2,"ifname":"eth0","flags":["UP","LOWER_UP"],"operstate":"UP","link_type":"ether",
"addr_info":[{"family":"inet","local":"192.0.2.10","prefixlen":24,"scope":"global"}]},
{"ifindex":3,"ifname":"eth1","flags":["UP","LOWER_UP"],"operstate":"UP","link_type":"ether",
"addr_info":[{"family":"inet","local":"198.51.100.10","prefixlen":24,"scope":"global"}]}]
$ ip -j -d route show table all
[{"type":"unicast","dst":"default","protocol":"boot","flags":[],"nexthops":[
{"gateway":"192.0.2.1","dev":"eth0","weight":1,"flags":[]},
{"gateway":"198.51.100.1","dev":"eth1","weight":1,"flags":[]}]}]
$ sysctl -e kernel.ostype kernel.osrelease net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.fib_multipath_hash_policy
kernel.ostype = Linux
kernel.osrelease = 6.12.41
net.ipv4.ip_forward = 1
net.ipv4.fib_multipath_hash_policy = 1
$ ip -j rule
[{"priority":0,"src":"all","table":"local"},{"priority":32766,"src":"all","table":"main"}]
$ ip -6 -j rule
$ sysctl -e net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_acct
`;

function seen(rounds: number): Diagnosis {
  const transcript = readTranscript(ROUND.repeat(rounds), 'bare.txt');
  let history: History | null = null;
  let diagnosis: Diagnosis | null = null;
  for (const { snapshot } of foldRecording({ transcript, observer: linux.observer }))
    ({ history, diagnosis } = diagnose(history, snapshot, { explainer: linux.explainer, named: new Map() }));
  if (diagnosis === null) throw new Error('the recording has no round');
  return diagnosis;
}

describe('a Linux router without IPv6 and without connection tracking', () => {
  it('gives no alarm and no remark: nothing is wrong with it', () => {
    expect(seen(3).findings).toEqual([]);
    expect(seen(3).verdict).toMatchObject({
      status: 'ok',
      sentence:
        'Both uplinks are used: eth0 and eth1 share one default route of metric 0, by addresses and ports.',
    });
  });

  it('has what is not there as unknown, not as nothing', () => {
    const object = checkObject(seen(3));
    expect(object.router).toMatchObject({
      forwarding: { inet: 1, inet6: null },
      multipathHash: { inet: 1, inet6: null },
    });
    expect(object.uplinks.map(({ connections }) => connections)).toEqual([null, null]);
    expect(object.unattributed).toBeNull();
    const text = checkText(seen(3));
    expect(text).not.toMatch(/IPv6|connection\b|null|undefined|NaN|Not read/);
  });
});
