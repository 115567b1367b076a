import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileLines } from '../../src/model/finding.js';
import { defaultFiles } from '../../src/systems/linux/explain/advice-files.js';
import { refuseHeld } from '../../src/systems/linux/change/held-by-daemon.js';
import { Refused } from '../../src/systems/linux/change/reset-refusal.js';
import type { Owner } from '../../src/systems/linux/tools.js';
import { USUAL_TOOLS } from '../../src/systems/linux/tools.js';
import { PATIENCE_MS } from '../patience.js';
import { labMissing } from './lab.js';
import { missingPrograms } from './missing-programs.js';

const SCRIPT = resolve('test/lab/lasting.sh');

const HOPS = [
  { gateway: '192.0.2.1', interface: 'em0' },
  { gateway: '198.51.100.1', interface: 'iwn0' },
];

/** Why a daemon cannot be tried on this machine, or null. */
const missing = (...programs: readonly string[]): string | null =>
  missingPrograms(...programs) ?? labMissing();

interface Written {
  /** Under /etc. */
  readonly path: string;
  readonly text: string;
}

/** The default routes under each heading of lasting.sh, a line a route. */
function tried(daemon: string, written: readonly Written[]): ReadonlyMap<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'lasting-'));
  try {
    for (const { path, text } of written) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text, { mode: 0o755 });
    }
    const { stdout, stderr, status } = spawnSync('sh', [SCRIPT, daemon, directory], {
      encoding: 'utf8',
      timeout: PATIENCE_MS,
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (status !== 0) throw new Error(`${daemon}: ${stderr || `exit ${String(status)}`}`);
    const parts = stdout.replaceAll('\n\t', ' ').split(/^== /m).slice(1);
    return new Map(
      parts.map((part) => {
        const [heading = '', ...routes] = part.split('\n');
        return [heading, routes.join('\n')];
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function advised(owner: Owner | null, best: number): FileLines {
  const [file] = defaultFiles(USUAL_TOOLS, { family: 'inet', hops: HOPS, owners: [owner], best });
  if (file === undefined) throw new Error('no advice');
  return file;
}

function asWritten({ file, lines }: FileLines): Written {
  return { path: file.replace('/etc/', ''), text: `${lines.join('\n')}\n` };
}

const JOINED =
  /^default (metric \d+ )? ?nexthop via 192\.0\.2\.1 dev em0 weight 1 +nexthop via 198\.51\.100\.1 dev iwn0 weight 1 *$/m;

/** Whatever stands behind it: the first route is the one of both. */
function expectBoth(routes: string | undefined): void {
  expect(routes?.split('\n')[0]).toMatch(JOINED);
}

describe('lines that are to last', () => {
  const noManager = missing('NetworkManager', 'nm-dispatcher', 'dbus-daemon', 'nmcli');
  it.skipIf(noManager !== null)(
    `bring both uplinks back with NetworkManager: at its start, when a device is applied anew, after a lost link${noManager === null ? '' : ` (${noManager})`}`,
    () => {
      const seen = tried('NetworkManager', [asWritten(advised('NetworkManager', 100))]);
      expectBoth(seen.get('start'));
      expectBoth(seen.get('em0 reapplied'));
      expect(seen.get('em0 lost')).toMatch(/^default via 198\.51\.100\.1 dev iwn0/m);
      expectBoth(seen.get('em0 back'));
    },
  );

  const noDhcpcd = missing('dhcpcd');
  it.skipIf(noDhcpcd !== null)(
    `bring both uplinks back with dhcpcd${noDhcpcd === null ? '' : ` (${noDhcpcd})`}`,
    () => {
      const seen = tried('dhcpcd', [asWritten(advised('dhcpcd', 1_002))]);
      expectBoth(seen.get('start'));
      expect(seen.get('em0 lost')).toMatch(/^default via 198\.51\.100\.1 dev iwn0/m);
      expectBoth(seen.get('em0 back'));
    },
  );

  const noIfup = missing('ifup');
  it.skipIf(noIfup !== null)(
    `bring both uplinks back with ifupdown, whose gateways had no metric before${noIfup === null ? '' : ` (${noIfup})`}`,
    () => {
      const { lines, note } = advised(null, 0);
      const metrics = [...(note ?? '').matchAll(/"metric (\d+)"/g)].map(([, metric = '']) => metric);
      const stanza = (name: string, network: string, metric = ''): string =>
        [
          `auto ${name}`,
          `iface ${name} inet static`,
          `address ${network}.10/24`,
          `gateway ${network}.1`,
          `metric ${metric}`,
          ...lines,
        ].join('\n');
      const text = [stanza('em0', '192.0.2', metrics[0]), stanza('iwn0', '198.51.100', metrics[1]), ''].join(
        '\n\n',
      );
      const seen = tried('ifupdown', [{ path: 'network/interfaces', text }]);
      expect([...seen.keys()]).toContain('ifup succeeded again');
      expectBoth(seen.get('start'));
      expect(seen.get('em0 lost')).toMatch(/^default via 198\.51\.100\.1 dev iwn0/m);
      expectBoth(seen.get('em0 back'));
    },
  );
});

describe('lines for FRR', () => {
  const noFrr = missing('zebra', 'staticd', 'vtysh');
  it.skipIf(noFrr !== null)(
    `bring back the uplink that its group of next hops has lost, and it stays at the next lost link${noFrr === null ? '' : ` (${noFrr})`}`,
    () => {
      const lines = linesForFrr();
      const seen = tried('frr', [{ path: 'frr/cure.sh', text: `${lines.join('\n')}\n` }]);
      expect(seen.get('start')).toMatch(/nexthop via 192\.0\.2\.1 .*nexthop via 198\.51\.100\.1/);
      // What this is about: the link is back, the next hop is not.
      expect(seen.get('em0 back')).not.toContain('192.0.2.1');
      expect(seen.get('cured')).toMatch(/nexthop via 192\.0\.2\.1 .*nexthop via 198\.51\.100\.1/);
      expect(seen.get('em0 back again')).toMatch(/nexthop via 192\.0\.2\.1 .*nexthop via 198\.51\.100\.1/);
    },
  );
});

function linesForFrr(): readonly string[] {
  const hop = { gateway: '198.51.100.1', interface: 'iwn0', weight: 1, up: true };
  const table = [{ metric: 20, protocol: '196', attributes: ['nhid 8'], mtuBytes: null, hops: [hop] }];
  try {
    refuseHeld(
      table,
      {
        uplinks: ['em0', 'iwn0'],
        knownGateways: [{ interface: 'em0', family: 'inet', gateway: '192.0.2.1' }],
      },
      'inet',
    );
  } catch (error) {
    if (error instanceof Refused) return error.lines;
    throw error;
  }
  return [];
}
