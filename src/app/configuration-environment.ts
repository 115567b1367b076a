import type { ConfigEntry, Given } from './configuration.js';
import { ConfigFault, readValue } from './configuration.js';
import { nearestNames } from './nearest-names.js';

const PREFIX = 'UPLINKTOP_';
/** What this project's own tests are told by. */
const OF_TESTS = `${PREFIX}TEST_`;
/** What a hook is told by, which may call this program in its turn. */
const OF_HOOKS = `${PREFIX}FINDING_`;
const NOT_OURS = [OF_TESTS, OF_HOOKS];

const WORDS: Readonly<Record<string, boolean>> = {
  1: true,
  true: true,
  yes: true,
  0: false,
  false: false,
  no: false,
};

/** A variable's text as a file would have it. */
function meant({ kind }: ConfigEntry, text: string): unknown {
  switch (kind) {
    case 'flag':
      return WORDS[text.toLowerCase()] ?? text;
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'list':
      return text === '' ? [] : text.split(',');
    case 'text':
      return text;
  }
}

/**
 * What the environment gives: a variable for each entry, lists with commas; an empty one is not set. Throws ConfigFault
 * with a sentence.
 */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  entries: readonly ConfigEntry[],
): readonly Given[] {
  return Object.entries(environment).flatMap(([name, text = '']): Given[] => {
    if (!name.startsWith(PREFIX) || NOT_OURS.some((own) => name.startsWith(own)) || text === '') return [];
    const entry = entries.find(({ variable }) => variable === name);
    if (entry === undefined) {
      const [own, ...known] = [name, ...entries.map(({ variable }) => variable)].map((each) =>
        each.slice(PREFIX.length),
      );
      const near = nearestNames(own ?? '', known).map((each) => PREFIX + each);
      const meantPerhaps = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
      throw new ConfigFault(
        `${name} in the environment is not known.${meantPerhaps} Unset it, and "uplinktop config --json" lists all`,
      );
    }
    try {
      return [
        {
          entry,
          value: readValue(entry, meant(entry, text)),
          origin: 'environment',
          from: name,
          where: () => `${name} in the environment`,
        },
      ];
    } catch (error) {
      if (error instanceof ConfigFault) throw new ConfigFault(`${name} in the environment: ${error.message}`);
      throw error;
    }
  });
}
