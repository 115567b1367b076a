import type { Attempts } from '../model/watched-connections.js';

/** Fewer tell nothing: by chance all may have taken one way. */
const ATTEMPTS_AT_LEAST = 20;
/** What fails is near what is due to the dead ways: pairs of addresses are no coins. */
const [LEAST_OF_DUE, MOST_OF_DUE] = [0.5, 1.6];
/** If more than this fails, it is the line. */
const MOST_UNANSWERED = 0.9;
/** Less than this of what is due fails: they are alive. */
const ALIVE_OF_DUE = 0.25;

/**
 * What new connections say of the ways to which this part of them is due (0..1): `dead` when about that part got no
 * answer, `alive` when next to none of it did not, null when it cannot be told.
 */
export function judgedByUnanswered(
  { tcp, udp, tcpUnanswered, udpUnanswered }: Attempts,
  due: number,
): 'dead' | 'alive' | null {
  const all = tcp + udp;
  if (due <= 0 || all < ATTEMPTS_AT_LEAST) return null;
  const part = (tcpUnanswered + udpUnanswered) / all;
  if (part < due * ALIVE_OF_DUE) return 'alive';
  return part >= due * LEAST_OF_DUE && part <= Math.min(MOST_UNANSWERED, due * MOST_OF_DUE) ? 'dead' : null;
}
