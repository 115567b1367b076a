import { describe, expect, it } from 'vitest';
import { foldRecording } from '../../../../src/collect/recording.js';
import type { Diagnosis } from '../../../../src/model/diagnosis.js';
import { diagnose } from '../../../../src/diagnose/diagnose.js';
import { readTranscript } from '../../../../src/host/transcript-reader.js';
import { linux } from '../../../../src/systems/linux/system.js';

const ADDRESSES = `$ ip addr
2: dsl0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    inet 192.0.2.20/24 brd 192.0.2.255 scope global dsl0
3: lte0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    inet 203.0.113.20/24 brd 203.0.113.255 scope global lte0
`;
const MAIN = `$ ip route
default via 192.0.2.1 dev dsl0 metric 10
default via 203.0.113.1 dev lte0 metric 20
`;
const rules = (...selected: readonly string[]): string =>
  ['$ ip rule', '0:\tfrom all lookup local', ...selected, '32766:\tfrom all lookup main', ''].join('\n');

/** As somebody pastes it. */
function pasted(...parts: readonly string[]): Diagnosis {
  const transcript = readTranscript(`# uplinktop transcript 1\n${parts.join('')}`, 'pasted');
  const [folded] = foldRecording({ transcript, observer: linux.observer });
  if (folded === undefined) throw new Error('no round');
  return diagnose(null, folded.snapshot, { explainer: linux.explainer, named: new Map() }).diagnosis;
}

const policy = ({ findings }: Diagnosis) => findings.find(({ id }) => id === 'policy-routing');

describe('tables that were shown one by one', () => {
  const marked = rules('100:\tfrom all fwmark 0x1 lookup dsl', '101:\tfrom all fwmark 0x2 lookup lte');

  const dsl = '$ ip route show table dsl\ndefault via 192.0.2.1 dev dsl0\n';

  it('are where the rules lead, and what is not shown is not known', () => {
    const lte = '$ ip route show table lte\ndefault via 203.0.113.1 dev lte0\n';
    expect(policy(pasted(ADDRESSES, MAIN, marked))?.message).toContain(
      'table dsl and lte leads is not known',
    );
    expect(policy(pasted(ADDRESSES, MAIN, marked, dsl))?.message).toContain('table lte leads is not known');
    const all = pasted(ADDRESSES, MAIN, marked, dsl, lte);
    expect(policy(all)).toMatchObject({
      severity: 'info',
      message: expect.stringContaining('some traffic is sent by dsl0 and lte0'),
    });
    expect(all.verdict.sentence).toMatch(/^By the main table alone dsl0 would be used/);
  });

  it('have lost their default where they hold none, and are no other table without one', () => {
    const empty = '$ ip route show table lte\n203.0.113.0/24 dev lte0 scope link\n';
    expect(policy(pasted(ADDRESSES, MAIN, marked, dsl, empty))).toMatchObject({
      severity: 'warning',
      message: 'Table lte has lost its default route: what rules lead there falls back to dsl0.',
    });
  });

  it('are all shown by one command for a family', () => {
    const whole = `$ ip -4 route show table all
default via 203.0.113.1 dev lte0 table lte
${MAIN.split('\n').slice(1).join('\n')}local 192.0.2.20 dev dsl0 table local proto kernel scope host
`;
    expect(policy(pasted(ADDRESSES, whole, marked))?.message).toContain('Table dsl has lost its default');
  });

  it('of a source that is the router’s own address say nothing of traffic from inside', () => {
    const own = rules('100:\tfrom 203.0.113.20 lookup lte');
    const lte = '$ ip route show table lte\ndefault via 203.0.113.1 dev lte0\n';
    expect(pasted(ADDRESSES, MAIN, own, lte).verdict.sentence).toMatch(/^Only dsl0 is used/);
  });
});
