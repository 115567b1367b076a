import { FAMILIES } from '../../model/address.js';
import { formatClock, formatDuration } from '../../model/format.js';
import { routableAddresses } from '../../model/outward.js';
import { THRESHOLDS } from '../../model/thresholds.js';
import { MINUTE } from '../../model/time.js';
import type { Losable, Loss } from '../losses.js';
import { LOSABLE } from '../losses.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** So long after the last loss it is over. */
const QUIET_MS = 5 * MINUTE;

const THINGS: Readonly<Record<Losable, string>> = {
  link: 'link',
  mastership: 'mastership of its pair',
  address: 'address',
  default: 'default route',
};

/** Whether it has that thing at this moment. */
function has({ interfaces, tables }: Situation, name: string, what: Losable): boolean {
  const via = interfaces?.get(name);
  if (what === 'link') return via?.linkUp !== false;
  if (what === 'mastership') return via?.status === 'master';
  if (what === 'address') return routableAddresses(via, 'inet').length > 0;
  return FAMILIES.some((family) => tables[family]?.rows.some((route) => route.interface === name));
}

/**
 * The losses of the first thing that was lost often enough: a cause before what follows from it. A cable that is pulled
 * twice is somebody's work.
 */
function often(losses: readonly Loss[], { thresholds = THRESHOLDS }: Situation): readonly Loss[] {
  for (const what of LOSABLE) {
    const of = losses.filter((loss) => loss.what === what);
    if (of.length >= thresholds.flapping) return of;
  }
  return [];
}

function claim(situation: Situation, name: string): readonly Claim[] {
  const losses = often(
    situation.losses.filter((loss) => loss.interface === name),
    situation,
  );
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined || situation.at - last.at > QUIET_MS) return [];
  const thing = THINGS[first.what];
  const isThere = has(situation, name, first.what);
  return [
    {
      severity: 'warning',
      subject: name,
      family: null,
      message:
        `The ${thing} of ${name} comes and goes: lost ${losses.length} times in ${formatDuration(last.at - first.at)}, ` +
        `${isThere ? 'there again now' : 'gone now'}.`,
      evidence: [
        `lost at ${losses
          .slice(-8)
          .map(({ at }) => formatClock(at))
          .join(', ')}`,
      ],
      unknown:
        first.what === 'default'
          ? 'Who takes it away: a script that watches the line, a daemon, a lease that runs out.'
          : 'Whether the cable, the other end or the line is at fault.',
      remedy: { kind: 'none' },
      because: [`each time connections by ${name} break, and new ones go elsewhere`],
      since: first.at,
    },
  ];
}

/** What comes and goes is no news at its latest change. */
export const flapping: Rule = {
  means:
    'An uplink lost its link, address, default route or the mastership of its carp pair three times or more within ten minutes.',
  needs: [],
  judge: (situation) => situation.uplinks.flatMap((uplink) => claim(situation, uplink.interface)),
};
