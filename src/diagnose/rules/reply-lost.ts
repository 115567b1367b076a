import type { Family } from '../../model/address.js';
import type { UplinkReading } from '../../model/connections-reading.js';
import { formatCount, list, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { examplesOf } from '../connection-text.js';
import { expectedShareVia } from '../defaults.js';
import { exitsOf } from '../exits.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsVia } from '../usable-readings.js';

/** Fewer may be a port scan's. */
const AT_LEAST = 5;
const OPENERS_AT_LEAST = 3;
/** Of those answered: by an uplink that answers never leave by, next to none is acknowledged. */
const LOST_ELSEWHERE = 0.8;
/** Where a part leaves by it, as much is lost as is due to the others. */
const [LEAST_OF_DUE, MOST_LOST] = [0.5, 0.9];

/** The part of the answers that leaves by others, as routed; null: cannot be told. */
function dueElsewhere(situation: Situation, name: string, family: Family): number | null {
  const exits = exitsOf(situation, family);
  const table = situation.tables[family];
  if (exits === null || exits.length === 0) return null;
  if (!exits.includes(name)) return 1;
  const own = table === null ? null : expectedShareVia(table, name);
  return own === null ? null : 1 - own;
}

function isLost({ inbound }: UplinkReading, due: number): boolean {
  const { established, unacknowledged, openers } = inbound;
  if (unacknowledged.count < AT_LEAST || openers < OPENERS_AT_LEAST || due <= 0) return false;
  const part = unacknowledged.count / (unacknowledged.count + established);
  return due >= 1 ? part >= LOST_ELSEWHERE : part >= due * LEAST_OF_DUE && part <= MOST_LOST;
}

function claim(situation: Situation, reading: UplinkReading): readonly Claim[] {
  const { interface: name, inbound } = reading;
  const [first] = inbound.unacknowledged.examples;
  const family: Family = first?.remoteHost.includes(':') === true ? 'inet6' : 'inet';
  const due = dueElsewhere(situation, name, family);
  if (due === null || !isLost(reading, due) || isDown(linkState(situation, name))) return [];
  const others = (exitsOf(situation, family) ?? []).filter((exit) => exit !== name);
  const { count } = inbound.unacknowledged;
  const all = count + inbound.established;
  const row = defaultsVia(situation, name).find((route) => route.family === family);
  const gateway = row?.gateway ?? situation.known.get(name)?.lastDefault[family]?.gateway ?? null;
  const { replyWay } = situation.explainer.words;
  return [
    {
      severity: 'warning',
      subject: name,
      family,
      message:
        `What comes in by ${name} is answered by ${list(others)}: ${formatCount(count)} of ${plural(all, 'connection')} ` +
        `from outside never got beyond the first answer.`,
      evidence: [
        ...examplesOf(inbound.unacknowledged),
        `${plural(inbound.openers, 'host')} outside did not acknowledge the answer`,
        `new connections leave by ${list(exitsOf(situation, family) ?? [])}, as the table has it`,
      ],
      unknown: 'Whether those outside are real: a flood of forged addresses looks the same.',
      remedy: {
        kind: 'answer-by-entry',
        family,
        entry: { interface: name, gateway },
        address: first?.wireHost ?? null,
      },
      because: [replyWay],
    },
  ];
}

/** An answer that leaves by another uplink has the wrong way, and is dropped. */
export const replyLost: Rule = {
  means:
    'Connections from outside are answered by another uplink than they came in by, and their openers never acknowledge the answer.',
  needs: ['connections', 'routes'],
  afterMs: 10 * SECOND,
  judge: (situation) =>
    (situation.connections?.uplinks ?? []).flatMap((reading) => claim(situation, reading)),
};
