import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTrafficControl } from '../../../../src/systems/linux/observe/tc.js';

/** Of iproute2 6.1 on a real kernel, but for the numbers and the names. */
const JSON_TEXT = `[{"kind":"noqueue","handle":"0:","dev":"lo","root":true,"refcnt":2,"options":{},"bytes":0,"packets":0,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},
{"kind":"htb","handle":"1:","dev":"wan0","root":true,"refcnt":3,"options":{"r2q":10,"default":"0x20","direct_packets_stat":0,"direct_qlen":1000},"bytes":60736,"packets":62,"drops":0,"overlimits":60,"requeues":0,"backlog":2084,"qlen":2},
{"kind":"pfifo","handle":"0:","dev":"wan0","parent":"1:20","options":{"limit":1000},"bytes":60736,"packets":62,"drops":4,"overlimits":0,"requeues":0,"backlog":2084,"qlen":2},
{"kind":"tbf","handle":"8002:","dev":"wan1","root":true,"refcnt":3,"options":{"rate":625000,"burst":32767,"lat":50000},"bytes":530,"packets":7,"drops":1,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},
{"kind":"bfifo","handle":"0:","dev":"wan1","parent":"8002:1","options":{"limit":64018},"bytes":530,"packets":7,"drops":1,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},
{"kind":"mq","handle":"0:","dev":"lan0","root":true,"options":{},"bytes":460,"packets":6,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},
{"kind":"fq_codel","handle":"0:","dev":"lan0","parent":":1","options":{"limit":10240},"bytes":460,"packets":6,"drops":9,"overlimits":0,"requeues":0,"backlog":0,"qlen":0},
{"kind":"ingress","handle":"ffff:","dev":"lan0","parent":"ffff:fff1","options":{},"bytes":0,"packets":0,"drops":0,"overlimits":0,"requeues":0,"backlog":0,"qlen":0}]
`;

/** Of one without -j. The rows of cake end a word with a blank. */
const TEXT = `qdisc noqueue 0: dev lo root refcnt 2 
 Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc htb 1: dev wan0 root refcnt 3 r2q 10 default 0x20 direct_packets_stat 0 direct_qlen 1000
 Sent 60736 bytes 62 pkt (dropped 0, overlimits 60 requeues 0) 
 backlog 2084b 2p requeues 0
qdisc pfifo 10: dev wan0 parent 1:10 limit 5p
 Sent 120 bytes 3 pkt (dropped 8, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc cake 8003: dev wan1 root refcnt 2 bandwidth 20Mbit diffserv3 triple-isolate nonat nowash
 Sent 7 bytes 1 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
 memory used: 0b of 4Mb
 capacity estimate: 20Mbit
`;

const CLASSES = `class htb 1:10 parent 1:1 leaf 10: prio 0 rate 2Mbit ceil 10Mbit burst 1600b cburst 1600b 
 Sent 120 bytes 3 pkt (dropped 8, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
 lended: 0 borrowed: 0 giants: 0
 tokens: 100000 ctokens: 20000

class htb 1:1 root rate 10Mbit ceil 10Mbit burst 1600b cburst 1600b 
 Sent 60856 bytes 65 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
`;

const shown = (text: string, device: string | null = null) =>
  (parseTrafficControl(text, device).value ?? []).map((queue) => [
    `${queue.interface} ${queue.name} ${queue.parent ?? '-'} ${queue.kind}`,
    queue.limitBitsPerSecond,
    queue.droppedPackets,
    queue.backlogPackets,
  ]);

describe('reading tc', () => {
  it('tells the queues that were set up, and none that the kernel has of itself', () => {
    expect(parseTrafficControl(JSON_TEXT, null).complaints).toEqual([]);
    expect(shown(JSON_TEXT)).toEqual([
      ['wan0 1: - htb', null, 0, 2],
      ['wan0 1:20 1: pfifo', null, 4, 2],
      ['wan1 8002: - tbf', 5e6, 1, 0],
    ]);
  });

  it('reads what it prints without -j', () => {
    expect(parseTrafficControl(TEXT, null).complaints).toEqual([]);
    expect(shown(TEXT)).toEqual([
      ['wan0 1: - htb', null, 0, 2],
      ['wan0 1:10 1: pfifo', null, 8, 0],
      ['wan1 8003: - cake', 20e6, 0, 0],
    ]);
  });

  it('reads classes, whose interface the command alone tells', () => {
    expect(shown(CLASSES, 'wan0')).toEqual([
      ['wan0 1:10 1:1 htb', 10e6, 8, 0],
      ['wan0 1:1 1: htb', 10e6, 0, 0],
    ]);
    expect(parseTrafficControl(CLASSES, null).value).toBeNull();
  });

  it('tells nothing of an empty answer or of another text', () => {
    expect(parseTrafficControl('', null).value).toBeNull();
    expect(parseTrafficControl('Object "qdisc" is unknown\n', null)).toMatchObject({
      value: null,
      complaints: [{}],
    });
    expect(parseTrafficControl('[{"kind":"htb"}]', null)).toMatchObject({ value: null, complaints: [{}] });
  });

  it('never throws and tells no negative number, whatever it reads', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...TEXT.split('\n'), ...CLASSES.split('\n'))).map((lines) => lines.join('\n')),
      fc
        .array(
          fc.dictionary(
            fc.constantFrom('kind', 'dev', 'handle', 'parent', 'drops', 'options', '__proto__'),
            fc.jsonValue(),
          ),
        )
        .map((rows) => JSON.stringify(rows)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        for (const queue of parseTrafficControl(text, 'wan0').value ?? [])
          for (const value of Object.values(queue))
            if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
