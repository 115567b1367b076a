import { ascii } from '../../../states/bytes.js';
import type { StateNames } from '../../../states/state-names.js';
import { ByteNames, MOST_PROTOCOLS, MOST_STATES } from '../../../states/state-names.js';
import type { ConntrackRecord } from './conntrack-record.js';

/** What an entry's flags are called where its protocol has no states, in the order of their numbers. */
const FLAG_WORDS = ['UNREPLIED', 'REPLIED', 'ASSURED', 'OFFLOAD', 'HW_OFFLOAD'];
const [UNREPLIED, REPLIED, ASSURED, OFFLOAD, HW_OFFLOAD] = [0, 1, 2, 3, 4];

/** Number of the protocol's name that older kernels do not know (l4proto_name in nf_conntrack_standalone.c before 5.13). */
export const ICMPV6 = 0;

/**
 * States in which both ends are through: a FIN from each has been seen, or a reset. In FIN_WAIT and CLOSE_WAIT one end may
 * still send (net/netfilter/nf_conntrack_proto_tcp.c, _sctp.c, _dccp.c).
 */
const FINISHED = /^(LAST_ACK|TIME_WAIT|CLOSE|CLOSED|SHUTDOWN_ACK_SENT|TIMEWAIT)$/;

/** The words of one table that repeat. */
export function conntrackNames(): StateNames {
  const names: StateNames = {
    interfaces: new ByteNames(0, () => false),
    protocols: new ByteNames(MOST_PROTOCOLS, (text) => /^[\w.+/-]{1,24}$/.test(text)),
    states: new ByteNames(MOST_STATES, (text) => /^[A-Z][A-Z0-9_]*$/.test(text)),
    idText: (_, low) => String(low >>> 0),
  };
  learn(names.protocols, ['icmpv6']);
  learn(names.states, FLAG_WORDS);
  return names;
}

function learn(names: ByteNames, words: readonly string[]): void {
  for (const word of words) names.find(ascii(word), 0, word.length);
}

/** The number of the word for an entry of which the protocol tells no state. */
export function flagWord(record: ConntrackRecord): number {
  if (record.isOffloadedToHardware) return HW_OFFLOAD;
  if (record.isOffloaded) return OFFLOAD;
  if (record.isAssured) return ASSURED;
  return record.isUnreplied ? UNREPLIED : REPLIED;
}

/** Whether a state says that both ends are through. */
export function isFinished(state: string): boolean {
  return FINISHED.test(state);
}

/** Whether what was answered has not been acknowledged (net/netfilter/nf_conntrack_proto_tcp.c). */
export function isUnacknowledged(state: string): boolean {
  return state === 'SYN_RECV';
}

/** Whether the handshake is not complete (SYN_SENT2: both ends have opened it at once). */
export function isHalfOpen(state: string): boolean {
  return /^SYN_(?:SENT2?|RECV)$/.test(state);
}
