import { describe, expect, it } from 'vitest';
import type { Translation, TranslationQuestion } from '../../../src/model/changer.js';
import type { CommandResult } from '../../../src/model/command.js';
import { askTranslations } from '../../../src/reset/run/ask-translations.js';

const NONE: Translation = { kind: 'none' };
const MASQUERADE: Translation = { kind: 'masquerade' };

const question = (program: string): TranslationQuestion => ({
  command: { argv: [program], purpose: 'ask', timeoutMs: 1, needsRoot: true, changes: false },
  read: (stdout) => (stdout === '' ? null : (name) => (stdout.includes(name) ? MASQUERADE : NONE)),
});

/** What is known after asking two ways, of which each prints this; null: it may not be run. */
async function asked(...printed: readonly (string | null)[]): Promise<readonly unknown[] | null | undefined> {
  const planner = {
    diagnosis: { uplinks: [{ interface: 'em0' }, { interface: 'iwn0' }] } as never,
    translations: undefined as ReadonlyMap<string, Translation> | null | undefined,
  };
  const run = ({ argv }: { readonly argv: readonly string[] }): Promise<CommandResult> => {
    const stdout = printed[Number(argv[0])] ?? null;
    const failure = stdout === null ? { why: 'no-permission', summary: 'a password is required' } : null;
    return Promise.resolve({ stdout: stdout ?? '', exitStatus: stdout === null ? 1 : 0, failure } as never);
  };
  await askTranslations(
    { run } as never,
    { translations: printed.map((_, i) => question(String(i))) },
    planner,
  );
  const { translations } = planner;
  return translations && [...translations.values()].map(({ kind }) => kind);
}

describe('the rules of translation, before a plan', () => {
  it('are taken from the first way that tells of any', async () => {
    expect(await asked('em0', 'iwn0')).toEqual(['masquerade', 'none']);
    expect(await asked('none of them', 'iwn0')).toEqual(['none', 'masquerade']);
    expect(await asked(null, 'iwn0')).toEqual(['none', 'masquerade']);
    expect(await asked('nothing', null)).toEqual(['none', 'none']);
  });

  it('are not known where no way may be read or understood', async () => {
    expect(await asked(null, '')).toBeNull();
    expect(await asked()).toBeNull();
  });
});
