import { describe, expect, it } from 'vitest';
import { notPersistent } from '../../../src/diagnose/rules/not-persistent.js';
import type { Situation } from '../../../src/diagnose/situation.js';
import type { BootFiles } from '../../../src/model/explainer.js';

const lasting = [{ file: '/etc/hostname.iwn0', lines: ['priority 0'], note: null }];

const bootFiles: BootFiles = {
  paths: () => ['/etc/hostname.iwn0'],
  notPersistent: (_, uplinks, files) =>
    files['/etc/hostname.iwn0'] === 'inet autoconf'
      ? { message: `${uplinks.join(' and ')} would not come back.`, evidence: ['no priority line'], lasting }
      : null,
};

/** A system of which it is not known how a boot sets the routes. */
const NOTHING_KNOWN: BootFiles = { paths: () => [], notPersistent: () => null };

function judge(files: Readonly<Record<string, string>> | undefined, system: BootFiles = bootFiles) {
  const situation = {
    explainer: { bootFiles: system },
    snapshot: {},
    uplinks: [{ interface: 'em0' }, { interface: 'iwn0' }],
    ...(files === undefined ? {} : { files }),
  };
  return notPersistent.judge(situation as unknown as Situation);
}

describe('a cure that the next boot forgets', () => {
  it('is told, with the lines that are missing', () => {
    expect(judge({ '/etc/hostname.iwn0': 'inet autoconf' })).toMatchObject([
      {
        severity: 'info',
        message: 'em0 and iwn0 would not come back.',
        remedy: { kind: 'complete-files', lasting },
      },
    ]);
  });

  it('is not spoken of while the files have not been read, are in order, or mean nothing here', () => {
    expect(judge(undefined)).toEqual([]);
    expect(judge({ '/etc/hostname.iwn0': 'priority 0\ninet autoconf' })).toEqual([]);
    expect(judge({ '/etc/hostname.iwn0': 'inet autoconf' }, NOTHING_KNOWN)).toEqual([]);
  });
});
