import type { ConnectionsReading } from '../../model/connections-reading.js';
import type { SilentSample } from '../../model/watched-connections.js';
import { formatCount, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { examplesOf } from '../connection-text.js';
import { exitsOf } from '../exits.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Fewer may be leftovers of a change that are about to expire. */
const AT_LEAST = 3;
/** So many without any answer need no translated ones beside them: a further router that translates would bring answers. */
const SILENT_AT_LEAST = 10;
const SILENT_PART = 0.9;

/** Connections from private addresses of one uplink, or of none that can be told. */
interface Bare {
  readonly name: string | null;
  readonly untranslated: SilentSample;
}

function bareOf({ connections, interfaces }: Situation): readonly Bare[] {
  if (connections === null) return [];
  // A floating state does not say where it leaves; with a tunnel it may be there, where nothing need be translated.
  const hasTunnel = [...(interfaces?.values() ?? [])].some(({ kind, up }) => kind === 'tunnel' && up);
  const floating = hasTunnel ? [] : [{ name: null, untranslated: connections.unattributed.untranslated }];
  return [
    ...connections.uplinks.map(({ interface: name, untranslated }) => ({ name, untranslated })),
    ...floating,
  ];
}

/** Connections that are translated, of all. */
function translatedOf({ uplinks, unattributed }: ConnectionsReading): number {
  return uplinks.reduce((sum, { translated }) => sum + translated, unattributed.translated);
}

function isTranslated({ connections }: Situation, name: string): boolean {
  return connections?.uplinks.some((one) => one.interface === name && one.translated > 0) === true;
}

/** By which uplinks they leave: their own, else of those that the table leads to the ones whose address nothing carries. */
function leavingBy(situation: Situation, name: string | null): readonly string[] {
  if (name !== null) return [name];
  const exits = exitsOf(situation, 'inet') ?? [];
  const bare = exits.filter((exit) => !isTranslated(situation, exit));
  return bare.length === 0 ? exits : bare;
}

function besideOthers(situation: Situation, { name, untranslated }: Bare, siblings: number): Claim {
  const where = name === null ? 'by an uplink' : `by ${name}`;
  return {
    severity: 'warning',
    subject: name ?? situation.explainer.words.tracker,
    family: null,
    message:
      `${plural(untranslated.count, 'connection')} from private addresses leave ${where} untranslated, ` +
      `while ${formatCount(siblings)} others are translated: no answer can come back.`,
    evidence: examplesOf(untranslated),
    unknown: `Whether a further router translates them${name === null ? ', and by which uplink they leave' : ''}.`,
    remedy: { kind: 'none' },
    because: ['nothing translates them'],
  };
}

function alone(situation: Situation, { name, untranslated }: Bare, siblings: number): Claim {
  const exits = leavingBy(situation, name);
  const where = exits.length === 0 ? '' : ` by ${list(exits)}`;
  const { count, silent } = untranslated;
  const who = silent === count ? `none of ${plural(count, 'connection')}` : `${count - silent} of ${count}`;
  return {
    severity: siblings === 0 ? 'critical' : 'warning',
    subject: name ?? situation.explainer.words.tracker,
    family: null,
    message: `Private addresses leave${where} untranslated, and ${who} is answered: look whether the rules that translate are loaded.`,
    evidence: [
      `${formatCount(siblings)} connections are translated`,
      ...(siblings > 0 && !exits.some((exit) => isTranslated(situation, exit))
        ? [`none of them by ${list(exits)}`]
        : []),
      ...examplesOf(untranslated),
    ],
    unknown: 'Whether the rules were not loaded, or do not match what leaves.',
    remedy: {
      kind: 'translate',
      interfaces: exits.length > 0 ? exits : situation.uplinks.map((uplink) => uplink.interface),
    },
    because: ['nobody on the internet can answer a private address'],
  };
}

/** Nobody can answer a private address. */
export const natMissing: Rule = {
  means:
    'Private addresses leave by an uplink as they are, while others are translated or while nothing at all is answered.',
  needs: ['connections', 'interfaces'],
  afterMs: 10 * SECOND,
  judge: (situation) => {
    const { connections } = situation;
    if (connections === null) return [];
    const siblings = translatedOf(connections);
    return bareOf(situation).flatMap((bare) => {
      const { count, silent } = bare.untranslated;
      if (count >= AT_LEAST && siblings > count) return [besideOthers(situation, bare, siblings)];
      const isSilent = silent >= SILENT_AT_LEAST && silent >= count * SILENT_PART;
      return isSilent ? [alone(situation, bare, siblings)] : [];
    });
  },
};
