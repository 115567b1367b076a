import { describe, expect, it } from 'vitest';
import { openHost } from '../../../../src/app/feeds.js';
import { systemClock } from '../../../../src/host/clock.js';
import type { BaseFacts, BaseUplink } from '../../../../src/model/base-tool.js';
import { baseAdviceText } from '../../../../src/report/base-advice-report.js';
import { openbsd } from '../../../../src/systems/openbsd/system.js';
import { readIfstated } from './ifstated-grammar.js';
import { readPfConf } from './pf-grammar.js';

function uplink(name: string, gateway: string, more: Partial<BaseUplink> = {}): BaseUplink {
  const defaults = [{ family: 'inet', gateway, priority: 8 }] as const;
  return { interface: name, kind: 'wired', standby: false, weight: 1, leased: false, defaults, ...more };
}

const EM0 = uplink('em0', '192.168.1.1');
const IWN0 = uplink('iwn0', '192.168.0.1', {
  leased: true,
  defaults: [{ family: 'inet', gateway: '192.168.0.1', priority: 12 }],
});

function advised(name: string, facts: Partial<BaseFacts> = {}): string {
  const tool = openbsd.explainer.baseTools.find((one) => one.name === name);
  const advice = tool?.advise({ uplinks: [EM0, IWN0], inside: 'em1', release: '7.9', ...facts });
  if (advice === undefined) throw new Error(`no ${name}`);
  return 'refused' in advice ? advice.refused : baseAdviceText(advice);
}

/** ifstated on the simulated router of the story: the defaults after each of these tests has come true or false. */
async function watched(text: string, nights: readonly (readonly string[])[]): Promise<string[]> {
  const { first, states } = readIfstated(text);
  const host = await openHost({ kind: 'demo', scenario: 'story' }, openbsd, {
    readOnly: false,
    clock: systemClock,
  });
  const run = async (argv: readonly string[]): Promise<string> => {
    if (argv[0] === 'logger') return '';
    const result = await host.run({
      argv,
      purpose: 'test',
      timeoutMs: 1_000,
      needsRoot: true,
      changes: true,
    });
    return result.stdout;
  };
  const enter = async (name: string): Promise<void> => {
    for (const argv of states.get(name)?.init ?? []) await run(argv);
  };
  let now = first;
  await enter(now);
  const seen: string[] = [];
  for (const alive of nights) {
    const holds = (test: string): boolean =>
      test.includes('.link.') ? false : alive.some((gateway) => test.includes(`${gateway} >`));
    const next = states.get(now)?.transitions.find(({ when }) => when(holds));
    if (next !== undefined) await enter((now = next.to));
    const table = await run(['/sbin/route', '-n', 'show', '-inet']);
    const defaults = table.split('\n').filter((line) => line.startsWith('default'));
    seen.push(
      defaults
        .map((line) => line.split(/\s+/))
        .map((w) => `${w[1] ?? ''} ${w[6] ?? ''}`)
        .sort()
        .join(', '),
    );
  }
  return seen;
}

describe('ifstated, told what to do by what was seen', () => {
  const [ADSL, MIFI] = ['192.168.1.1', '192.168.0.1'];
  const BOTH = `${MIFI} 8, ${ADSL} 8`;

  it('takes out the uplink whose gateway falls silent, and puts it in again at the one priority', async () => {
    const seen = await watched(advised('ifstated'), [[ADSL, MIFI], [ADSL], [MIFI], [], [ADSL, MIFI]]);
    expect(seen).toEqual([BOTH, `${ADSL} 8`, `${MIFI} 8`, `${MIFI} 8`, BOTH]);
  });

  it('leaves a standby behind the others until they are gone', async () => {
    const text = advised('ifstated', { uplinks: [EM0, { ...IWN0, standby: true }] });
    expect(await watched(text, [[ADSL, MIFI], [MIFI]])).toEqual([`${MIFI} 12, ${ADSL} 8`, `${MIFI} 12`]);
  });

  it('has a state for each choice of three uplinks, and refuses to write fifteen', () => {
    const more = ['em2', 'em3'].map((name, at) => uplink(name, `198.51.100.${String(at + 1)}`));
    const { states } = readIfstated(advised('ifstated', { uplinks: [EM0, IWN0, ...more.slice(0, 1)] }));
    expect(states.size).toBe(7);
    expect(advised('ifstated', { uplinks: [EM0, IWN0, ...more] })).toMatch(/15; name up to 3 with --uplink/);
  });

  it('writes nothing that a name or a gateway could smuggle in', () => {
    const odd = uplink('em2" run "reboot', '192.0.2.1');
    const link = uplink('em3', 'link#3');
    expect(advised('ifstated', { uplinks: [EM0, odd, link] })).toBe(
      'ifstated needs two uplinks with a default route and a gateway, and there is one',
    );
  });
});

describe('pf.conf for these uplinks', () => {
  const hops = (text: string): string[] =>
    readPfConf(text).flatMap(({ what, line }) =>
      what === 'sharing' ? [line.replace(/.* route-to /, '')] : [],
    );

  it('is what pf.conf(5) knows, and names each uplink in its translation and its queues', () => {
    const lines = readPfConf(advised('pf'));
    for (const what of ['translation', 'queueing', 'root queue', 'owner'])
      expect(lines.filter((line) => line.what === what)).toHaveLength(2);
  });

  it('shares by weight, and keeps a standby out of the pool', () => {
    expect(hops(advised('pf'))).toEqual(['{ 192.168.1.1, 192.168.0.1 } round-robin']);
    expect(hops(advised('pf', { uplinks: [{ ...EM0, weight: 3 }, IWN0] }))).toEqual([
      '{ 192.168.1.1 weight 3, 192.168.0.1 weight 1 } round-robin',
    ]);
    expect(hops(advised('pf', { uplinks: [EM0, { ...IWN0, standby: true }] }))).toEqual(['192.168.1.1']);
  });

  it('names the interface with the gateway before 6.9', () => {
    expect(hops(advised('pf', { release: '6.8' }))).toEqual([
      '{ (em0 192.168.1.1), (iwn0 192.168.0.1) } round-robin',
    ]);
  });

  it('opens no port to the internet', () => {
    expect(advised('pf')).not.toMatch(/^pass in on (em0|iwn0)/m);
  });
});

describe('hotplugd', () => {
  it('sets up what can be plugged in, by the script that a boot uses', () => {
    const text = advised('hotplug', { uplinks: [EM0, uplink('umb0', '10.64.0.1')] });
    expect(text).toMatch(/^#!\/bin\/sh\n/);
    expect(text).toContain('3:umb0)\n    sh /etc/netstart umb0\n');
    expect(text).not.toContain('3:em0)');
  });
});
