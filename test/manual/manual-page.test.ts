import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { THRESHOLD_TABLE } from '../../src/model/thresholds.js';
import { KEYS } from '../../src/ui/state/keymap.js';
import { literal, prose } from './mdoc.js';
import { manualPage } from './manual-page.js';

const PAGE = join(resolve(import.meta.dirname, '../..'), 'man/uplinktop.8');
const hasMandoc = spawnSync('mandoc', ['-Tlint'], { input: '' }).error === undefined;

describe('the manual page', () => {
  // `npx vitest run test/manual -u` writes it anew.
  it('has the options, keys and findings that the program has', async () => {
    await expect(manualPage()).toMatchFileSnapshot(PAGE);
  });

  it('names every entry that only a configuration has, with what it may be and is', () => {
    const page = manualPage().replaceAll('\n', ' ');
    for (const { name, least, most, preset } of THRESHOLD_TABLE)
      expect(page).toMatch(
        new RegExp(
          `It Cm ${name} The finding [^.]*, ${String(least)} to ${String(most)}\\. Default: ${String(preset)}\\.`,
        ),
      );
    for (const { action } of KEYS) expect(page).toContain(`It Cm ${action} Ta `);
  });

  it.skipIf(!hasMandoc)(`passes mandoc -Tlint without a word${hasMandoc ? '' : ' (no mandoc here)'}`, () => {
    const { stdout, stderr, status } = spawnSync('mandoc', ['-Tlint'], {
      input: manualPage(),
      encoding: 'utf8',
    });
    expect({ said: `${stdout}${stderr}`, status }).toEqual({ said: '', status: 0 });
  });
});

describe('its text', () => {
  it('begins a line with each sentence, and never with what mdoc takes for a request', () => {
    expect(prose('It is so. Now it is not.')).toBe('It is so.\nNow it is not.');
    expect(prose('.Sh is a request')).toBe('\\&.Sh is a request');
  });

  it('refuses a letter that a terminal without UTF-8 could not show', () => {
    expect(literal('tab → a\\b')).toBe('tab \\(-> a\\eb');
    expect(() => literal('漢')).toThrow('no name for 漢');
  });
});
