import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../../src/demo/router.js';
import type { UndoCheck } from '../../../../src/model/changer.js';
import { selection } from '../../../../src/systems/openbsd/selection.js';
import { undoCheck } from '../../../../src/systems/openbsd/change/undo-check.js';
import { STORY } from '../../../reset/rig/story.js';

function checkOn(release: string | null): UndoCheck {
  return undoCheck({
    defaults: { inet: [] },
    multipath: { inet: false },
    selection: selection(release),
    interfacePriorities: { iwn0: 4, 'not a name': 3 },
  });
}

const check = checkOn('7.9');

/** What the guard compares, for a router that has been told these things. */
function digest(...lines: readonly string[]): string[] {
  return digestBy(check, '7.9', ...lines);
}

function digestBy(check: UndoCheck, release: string, ...lines: readonly string[]): string[] {
  const router = createRouter({ ...STORY, release });
  for (const line of lines) router.run(line.split(' '));
  const output = check.commands.map((argv) => router.run(argv).stdout).join('');
  const text = execFileSync('awk', [check.filter], { input: output, encoding: 'utf8' });
  return text.trimEnd().split('\n');
}

describe('what a guard looks at', () => {
  it('is what the plan looked at, and no more', () => {
    expect(check.commands.map((argv) => argv.join(' '))).toEqual([
      '/sbin/route -nv show -inet',
      '/sbin/sysctl net.inet.ip.multipath',
      '/sbin/ifconfig iwn0',
    ]);
  });

  it('is every default with its order, priority and label, the switch and the interface priority', () => {
    expect(digest().map((line) => line.trim().replace(/\s+/g, ' '))).toEqual([
      'Routing tables',
      'default 198.51.100.1 GS - - - 8 em0',
      'default 203.0.113.1 GS - - - 12 iwn0 "dhcpleased"',
      'net.inet.ip.multipath=0',
      expect.stringMatching(/^index \d+ priority 4 llprio 3$/),
    ]);
  });

  it('does not change by traffic, nor when a link goes down', () => {
    const quiet = digest();
    expect(digest('route -n get 198.51.100.1', 'ping -n -c 1 198.51.100.1')).toEqual(quiet);
    expect(digest('ifconfig iwn0 down').slice(0, 4)).toEqual(quiet.slice(0, 4));
  });

  it.each(['7.7', '7.6'])(
    'does not change by a P that OpenBSD %s leaves behind after the undo',
    (release) => {
      const lines = [
        'route -n add -inet -mpath -priority 8 default 203.0.113.1',
        'route -n delete -inet -priority 12 default 203.0.113.1',
        'route -n add -inet -priority 12 -label dhcpleased default 203.0.113.1',
        'route -n delete -inet -priority 8 default 203.0.113.1',
      ];
      expect(digestBy(check, release, ...lines).join()).toMatch(/198\.51\.100\.1 +GSP /);
      for (const sure of [checkOn(release), checkOn(null)])
        expect(digestBy(sure, release, ...lines)).toEqual(digestBy(sure, release));
    },
  );

  it('changes by everything a reset does', () => {
    const quiet = digest();
    for (const line of [
      'sysctl net.inet.ip.multipath=1',
      'ifconfig iwn0 priority 0',
      'route -n add -inet -mpath -priority 8 default 203.0.113.1',
      'route -n delete -inet -priority 12 default 203.0.113.1',
    ])
      expect(digest(line)).not.toEqual(quiet);
  });
});
