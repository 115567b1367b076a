import { describe, expect, it } from 'vitest';
import { exposition } from '../../src/export/exposition.js';
import { labelValue, MOST, withoutAddresses } from '../../src/export/label-values.js';
import { METRIC_TABLE, metricFamilies } from '../../src/export/metric-table.js';
import { familyOf } from '../../src/model/address.js';
import type { Observed } from '../../src/export/observed-router.js';
import {
  aSnapshot,
  aSource,
  bytesAfter,
  EM0,
  EM0_ALONE,
  failed,
  IWN0,
  IWN0_AT_12,
  ok,
  START,
  watch,
  withInterface,
} from '../diagnose/given.js';
import { LINUX_LIVES } from '../scenarios/linux-timelines.js';
import { LIVES } from '../scenarios/timelines.js';
import { BUILD, aRouter, observed, samples } from './given.js';

/** A router that was read until a minute ago. */
const stale = <T>(value: T) => ok(value, START - 60_000);

describe('what a scrape tells of a router', () => {
  it('has the priorities of the story, and its finding', () => {
    const told = samples(observed(5, { inet: [EM0_ALONE, IWN0_AT_12] }));
    expect(told).toMatchObject({
      'up{}': 1,
      'rounds_total{}': 5,
      'last_round_timestamp_seconds{}': START / 1_000 + 4,
      'route_priority{uplink=em0,family=inet}': 8,
      'route_priority{uplink=iwn0,family=inet}': 12,
      'route_multipath{uplink=iwn0,family=inet}': 0,
      'route_expected_share_ratio{uplink=em0,family=inet}': 1,
      'route_expected_share_ratio{uplink=iwn0,family=inet}': 0,
      'default_routes{uplink=iwn0,family=inet6}': 0,
      'finding{id=priority-mismatch,severity=warning,subject=iwn0,family=inet}': 1,
      'findings{severity=warning}': 1,
      'findings{severity=critical}': 0,
      'status{status=warning}': 1,
      'status{status=ok}': 0,
      'uplink_role{uplink=iwn0,role=standby}': 1,
      'uplink_info{uplink=iwn0,name=mifi,kind=wireless}': 1,
      'build_info{version=1.2.3,node=20.0.0}': 1,
    });
  });

  it('has counters as the kernel counts, and echoes as they were answered', () => {
    const silent = (second: number) => ({ silent: second > 2 ? ['192.168.0.1'] : [] });
    expect(samples(observed(8, silent))).toMatchObject({
      'interface_receive_bytes_total{uplink=em0}': bytesAfter(7)[0]?.inBytes,
      'interface_receive_packets_total{uplink=em0}': 1_700,
      'interface_transmit_errors_total{uplink=iwn0}': 2,
      'gateway_up{uplink=em0,family=inet}': 1,
      'gateway_up{uplink=iwn0,family=inet}': 0,
      'gateway_round_trip_seconds{uplink=em0,family=inet}': 0.0125,
      'gateway_echoes_answered_total{uplink=em0,family=inet}': 8,
      'gateway_echoes_answered_total{uplink=iwn0,family=inet}': 3,
      'gateway_echoes_missed_total{uplink=iwn0,family=inet}': 5,
      'firewall_states{}': 412,
      'firewall_states_limit{}': 100_000,
      'multipath_enabled{family=inet}': 1,
    });
  });

  it('says no round trip of a gateway that is silent, though it once answered', () => {
    const told = samples(observed(8, (second) => ({ silent: second > 2 ? ['192.168.0.1'] : [] })));
    expect(told).not.toHaveProperty(['gateway_round_trip_seconds{uplink=iwn0,family=inet}']);
  });

  it.each([
    ['counters', { bytes: stale(bytesAfter(0)) }, 'interface_receive_bytes_total'],
    ['packet counters', { packets: failed('timeout') }, 'interface_receive_packets_total'],
    ['routes', { inet: stale([EM0, IWN0]), inet6: failed('failed') }, 'route_priority'],
    ['routes', { inet: stale([EM0, IWN0]), inet6: failed('failed') }, 'uplink_role'],
    ['interfaces', { interfaces: failed('timeout') }, 'uplink_up'],
    ['the packet filter', { firewall: failed('no-permission') }, 'firewall_states{'],
    ['settings', { settings: failed('failed') }, 'multipath_enabled'],
    ['gateways', { probes: [] }, 'gateway_up'],
  ])('leaves out what %s that failed or grew old do not tell: never a zero', (_, change, name) => {
    const has = (told: object): boolean => Object.keys(told).some((key) => key.startsWith(name));
    expect(has(samples(observed(4)))).toBe(true);
    // Read well at first, and then no more.
    expect(has(samples(observed(4, (second) => (second < 2 ? {} : change))))).toBe(false);
  });

  it('says only that it is not read, once no round comes', () => {
    expect(Object.keys(samples(null))).toEqual([
      'build_info{version=1.2.3,node=20.0.0}',
      'up{}',
      'rounds_total{}',
    ]);
    expect(samples(null)['up{}']).toBe(0);
  });

  it('knows sources that failed from those that were not asked', () => {
    const sources = [
      aSource('routes'),
      aSource('counters', { ok: false, why: 'timeout', reason: 'killed' }),
      aSource('states', { ok: false, why: 'not-asked', tookMs: null }),
      aSource('probe 192.168.1.1'),
      aSource('probe 192.168.0.1', { ok: false, why: 'failed', tookMs: 20 }),
    ];
    const told = samples(observed(2, { sources }));
    expect(told).toMatchObject({
      'source_up{source=routes}': 1,
      'source_up{source=counters}': 0,
      'source_up{source=probe}': 0,
      'source_duration_seconds{source=probe}': 0.02,
    });
    expect(told).not.toHaveProperty(['source_up{source=states}']);
  });

  it('names of two defaults by one uplink the better priority', () => {
    const second = { ...IWN0, gateway: '192.168.0.2', priority: 9 };
    const told = samples(observed(3, { inet: [EM0, second, IWN0] }));
    expect(told).toMatchObject({
      'route_priority{uplink=iwn0,family=inet}': 8,
      'default_routes{uplink=iwn0,family=inet}': 2,
    });
  });
});

describe('labels', () => {
  it('hold no address, whatever happens to a router', () => {
    for (const { life, expect: expectations, context } of [...LIVES, ...LINUX_LIVES]) {
      const last = Math.max(...expectations.map(({ second }) => second));
      const rounds = Array.from({ length: last + 1 }, (_, second) => aSnapshot(second, life(second)));
      const snapshot = rounds.at(-1);
      const diagnosis = watch(rounds, context).at(-1);
      if (snapshot === undefined || diagnosis === undefined) throw new Error('no rounds');
      for (const { name, samples: all } of metricFamilies([aRouter({ snapshot, diagnosis })], BUILD))
        for (const word of all.flatMap(([labels]) => labels).flatMap((label) => label.split(/[\s,]/)))
          expect(familyOf(word), `${name}: ${word}`).toBeNull();
    }
  });

  it('are short, and disarmed', () => {
    expect(labelValue('a\u001b[31mb\u202ec')).toBe('a?[31mb?c');
    expect([...labelValue('😀'.repeat(500))].length).toBe(128);
    expect(withoutAddresses('probe fe80::1%em0')).toBe('probe (address)');
  });

  it('are of a bounded number: what is beyond is only counted', () => {
    const { snapshot, diagnosis } = observed(2, { inet: [EM0_ALONE, IWN0_AT_12] });
    const [finding] = diagnosis.findings;
    const [uplink] = diagnosis.uplinks;
    if (finding === undefined || uplink === undefined) throw new Error('no finding');
    const many: Observed = {
      snapshot,
      diagnosis: {
        ...diagnosis,
        uplinks: Array.from({ length: 300 }, (_, i) => ({ ...uplink, interface: `ppp${i}` })),
        findings: Array.from({ length: 500 }, (_, i) => ({ ...finding, subject: `ppp${i}` })),
      },
    };
    const told = Object.keys(samples(many));
    expect(told.filter((key) => key.startsWith('uplink_info{'))).toHaveLength(MOST.uplinks);
    expect(told.filter((key) => key.startsWith('finding{'))).toHaveLength(MOST.findings);
    expect(samples(many)).toMatchObject({ 'left_out{what=uplinks}': 44, 'left_out{what=findings}': 372 });
  });
});

describe('the exposition', () => {
  const router = aRouter(
    observed(3, {
      interfaces: withInterface('iwn0', {
        wireless: { ssid: 'a"b\\c\nd', signalPercent: 1, signalDbm: null },
      }),
    }),
  );
  const families = metricFamilies([router, aRouter(null, 'silent')], BUILD);

  it('is the text format, with every name typed and helped once', async () => {
    const text = await exposition(families, 'text');
    for (const { name, help, type } of families) {
      expect(text.split(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`)).toHaveLength(2);
    }
    expect(text).toContain('uplinktop_up{router="gw"} 1\nuplinktop_up{router="silent"} 0\n');
    expect(text).toContain('name="a\\"b\\\\c?d"');
  });

  it('is OpenMetrics: counters without their suffix in the type, and the end', async () => {
    const text = await exposition(families, 'openmetrics');
    expect(text).toContain('# TYPE uplinktop_rounds counter\nuplinktop_rounds_total{router="gw"} 3\n');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    // Scraped again in the other format it is as it was.
    expect(await exposition(families, 'text')).toContain('# TYPE uplinktop_rounds_total counter');
  });

  it('has names as Prometheus has them: base units, _total for counters and for them alone', () => {
    for (const { name, type, labels } of METRIC_TABLE) {
      expect(name).toMatch(/^uplinktop_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(name).not.toMatch(/(_ms|milliseconds|bits|percent)/);
      expect(new Set(labels).size).toBe(labels.length);
    }
    expect(new Set(METRIC_TABLE.map(({ name }) => name)).size).toBe(METRIC_TABLE.length);
  });
});
