import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BaseFacts, BaseUplink } from '../../src/model/base-tool.js';
import { linux } from '../../src/systems/linux/system.js';
import { PATIENCE_MS } from '../patience.js';
import { labMissing } from './lab.js';
import { missingPrograms } from './missing-programs.js';

const uplink = (name: string, gateway: string, weight: number): BaseUplink => ({
  ...{ interface: name, kind: 'wired', standby: false, weight, leased: false },
  defaults: [{ family: 'inet', gateway, priority: 100 }],
});

const FACTS: BaseFacts = {
  uplinks: [uplink('em0', '192.0.2.1', 3), uplink('iwn0', '198.51.100.1', 1)],
  inside: 'br0',
  release: null,
};

/** What the real programs say of the files, under each heading of base-tools.sh. */
function tried(): ReadonlyMap<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'base-tools-'));
  try {
    for (const tool of linux.explainer.baseTools) {
      const advice = tool.advise(FACTS);
      if ('refused' in advice) throw new Error(advice.refused);
      for (const { file, lines } of advice.files)
        writeFileSync(
          join(directory, tool.name === 'hotplug' ? 'hotplug' : basename(file)),
          `${lines.join('\n')}\n`,
        );
    }
    const script = resolve('test/lab/base-tools.sh');
    const { stdout, stderr, status } = spawnSync('sh', [script, directory], {
      encoding: 'utf8',
      timeout: PATIENCE_MS,
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (status !== 0) throw new Error(stderr);
    const parts = stdout.split(/^== /m).slice(1);
    return new Map(
      parts.map((part) => {
        const [heading = '', ...lines] = part.split('\n');
        return [heading, lines.join('\n').replace(/\s+/g, ' ').trim()];
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('files for the base system', () => {
  const absent = missingPrograms('keepalived', 'nft') ?? labMissing();
  it.skipIf(absent !== null)(
    `are taken by the programs they are for${absent === null ? '' : ` (${absent})`}`,
    () => {
      const seen = tried();
      expect(seen.get('keepalived')).toBe('');
      expect(seen.get('nft')).toBe('');
      expect(seen.get('no link')).toBe('');
      expect(seen.get('both links')).toMatch(
        /metric 99 nexthop via 192.0.2.1 dev em0 weight 3 nexthop via 198.51.100.1 dev iwn0 weight 1/,
      );
      expect(seen.get('em0 alone')).toBe('default via 192.0.2.1 dev em0 metric 99');
      expect(seen.get('tables')).toMatch(/fwmark 0x1 lookup 101.*fwmark 0x2 lookup 102/);
      expect(seen.get('tables')).toMatch(/default via 192.0.2.1 dev em0 default via 198.51.100.1 dev iwn0/);
    },
  );
});
