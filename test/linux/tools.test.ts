import { describe, expect, it } from 'vitest';
import { TOOL_PLACES, toolsWhere, USUAL_TOOLS } from '../../src/linux/tools.js';

describe('the programs of a machine', () => {
  it('are taken from where they are', () => {
    const alpine = new Set(['/sbin/ip', '/sbin/sysctl', '/bin/ping', '/bin/cat']);
    expect(toolsWhere((path) => alpine.has(path))).toEqual({
      ip: '/sbin/ip',
      sysctl: '/sbin/sysctl',
      ping: '/bin/ping',
      cat: '/bin/cat',
      sudo: '/usr/bin/sudo',
      iw: null,
      hasSignals: false,
    });
  });

  it('keep their likeliest place where they are missing: running it tells', () => {
    expect(toolsWhere(() => false)).toEqual({ ...USUAL_TOOLS, iw: null, hasSignals: false });
  });

  it('are named by absolute paths', () => {
    expect(
      Object.values(TOOL_PLACES)
        .flat()
        .every((path) => path.startsWith('/')),
    ).toBe(true);
  });
});
