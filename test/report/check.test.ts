import { describe, expect, it } from 'vitest';
import { EXIT_STATUS, checkObject, checkText } from '../../src/report/check.js';
import { healthy, story, three, unknown } from '../ui/given.js';

describe('a check as text', () => {
  it('begins with the verdict, so that a plugin shows it', () => {
    expect(checkText(story).split('\n')[0]).toBe(
      "WARNING: Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.",
    );
  });

  it('gives each cure as a line one can paste', () => {
    const cures = story.findings.flatMap((finding) => finding.now.map((argv) => argv.join(' ')));
    expect(cures.length).toBeGreaterThan(0);
    for (const cure of cures) expect(checkText(story)).toContain(`now: ${cure}`);
  });

  it('says of each uplink what is known, and leaves out what is not', () => {
    const text = checkText(unknown);
    expect(text).toContain('em0 role unknown');
    expect(text).toContain('rates unknown');
    expect(text).not.toMatch(/null|undefined|NaN/);
  });
});

describe('a check as JSON', () => {
  it.each([
    ['story', story],
    ['healthy', healthy],
    ['three', three],
    ['unknown', unknown],
  ])('survives being written and read: %s', (_, diagnosis) => {
    const object = checkObject(diagnosis);
    expect(JSON.parse(JSON.stringify(object))).toEqual(object);
    expect(Object.keys(EXIT_STATUS)).toContain(object.status);
  });

  it('has null where something is not known, and the keys all the same', () => {
    const [uplink] = checkObject(unknown).uplinks;
    expect(uplink).toMatchObject({ link: null, up: null, role: null, rates: null, counters: null });
    expect(uplink).toMatchObject({ expectedShare: null, observedShare: null, routes: [] });
  });

  it('gives cures as argument arrays and lasting ones as lines for files', () => {
    const finding = checkObject(story).findings.find(({ id }) => id === 'priority-mismatch');
    expect(finding?.cure.every((argv) => argv[0]?.startsWith('/'))).toBe(true);
    expect(finding?.lasting.every(({ file, lines }) => file.startsWith('/etc/') && lines.length > 0)).toBe(
      true,
    );
  });
});
