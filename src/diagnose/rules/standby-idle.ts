import type { Family } from '../../model/address.js';
import { familyName } from '../../model/address.js';
import type { Uplink } from '../../model/diagnosis.js';
import { list } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { answersBeyond } from '../beyond-silence.js';
import type { DefaultTable } from '../defaults.js';
import { addressKey, usedInterfaces } from '../defaults.js';
import { priorityText, routeEvidence } from '../phrases.js';
import { isDown, judgedFamily, linkState } from '../roles.js';
import { isAnswered } from '../silence.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsDecide } from '../ways-out.js';

/** Why nothing gets through an uplink, a clause of which it is the subject; null: nothing says so. */
function whyIdle(situation: Situation, uplink: Uplink, table: DefaultTable): string | null {
  const { interface: name, gateways } = uplink;
  if (isDown(linkState(situation, name))) return 'has no link';
  if (!table.rows.some((route) => route.interface === name)) return 'has no default route';
  if (answersBeyond(uplink) === false) return 'gets no answer from any host that it is asked for';
  const own = gateways.filter((gateway) => gateway.family === table.family);
  const isSilent = (address: string): boolean =>
    situation.gateways.get(addressKey(address))?.hasAnswered === true;
  const isDead =
    own.length > 0 && own.every(({ address, answers }) => answers === false && isSilent(address));
  if (isDead && !isAnswered(situation, name, table.family)) return 'has a gateway that has fallen silent';
  return situation.wasRaised('black-hole', name) !== null && answersBeyond(uplink) !== true
    ? 'swallows what is sent by it'
    : null;
}

/** Why the standby is of no use, a clause; null: it has taken over. */
function whyOfNoUse(situation: Situation, standby: Uplink, table: DefaultTable): string | null {
  const why = whyIdle(situation, standby, table);
  if (why !== null) return `${standby.interface} itself ${why}`;
  if (usedInterfaces(table).includes(standby.interface)) return null;
  const row = table.rows.find((route) => route.interface === standby.interface);
  const { priority: word } = situation.explainer.words;
  return `its default route stands behind with ${word} ${row === undefined ? '?' : priorityText(row)}, and the kernel goes on with the others`;
}

function claimsOf(situation: Situation, standby: Uplink): readonly Claim[] {
  const known = situation.known.get(standby.interface);
  const family: Family = known === undefined ? 'inet' : judgedFamily(situation, known);
  const table = situation.tables[family];
  if (table === null || !defaultsDecide(situation.ways, family)) return [];
  const others = situation.uplinks.filter(({ interface: name }) => situation.standby?.has(name) !== true);
  const idle = others.map((uplink) => ({ uplink, why: whyIdle(situation, uplink, table) }));
  if (others.length === 0 || idle.some(({ why }) => why === null)) return [];
  const reason = whyOfNoUse(situation, standby, table);
  if (reason === null) return [];
  const used = usedInterfaces(table).filter((name) => name !== standby.interface);
  const [only, ...more] = used;
  const isAble = whyIdle(situation, standby, table) === null;
  const of = family === 'inet' ? '' : ` with ${familyName(family)}`;
  return [
    {
      severity: 'critical',
      subject: standby.interface,
      family: null,
      message:
        `${standby.interface} is declared as standby and does not take over${of}: ` +
        `${list(idle.map(({ uplink, why }) => `${uplink.interface} ${why ?? ''}`))}, and ${reason}.`,
      evidence: table.rows.map((route) => routeEvidence(situation, route)),
      unknown: null,
      remedy:
        isAble && only !== undefined && more.length === 0
          ? { kind: 'take-out', interface: only }
          : { kind: 'none' },
      because: ['a standby takes over when the kernel no longer uses what stands before it'],
    },
  ];
}

/** Declared with --standby, wanted, and of no use. */
export const standbyIdle: Rule = {
  means:
    'Nothing gets through the other uplinks, and one that is declared as standby is not used, or does not work either.',
  needs: ['routes'],
  afterMs: 10 * SECOND,
  judge: (situation) =>
    situation.uplinks
      .filter(({ interface: name }) => situation.standby?.has(name) === true)
      .flatMap((standby) => claimsOf(situation, standby)),
};
