/** What a state's words say, as numbers. In the first three after `ALIVE` nothing came back from the other end. */
export const [ALIVE, SYN_SENT, SYN_RECEIVED, NO_TRAFFIC, FINISHED, UNACKNOWLEDGED] = [0, 1, 2, 3, 4, 5];

const SILENT: ReadonlyMap<string, number> = new Map([
  ['SYN_SENT:CLOSED', SYN_SENT],
  ['CLOSED:SYN_SENT', SYN_RECEIVED],
  ['SINGLE:NO_TRAFFIC', NO_TRAFFIC],
  // On `<-`, where the opener stands on the right: its SYN was acknowledged, the answer's was not (pf_tcp_track_full).
  ['SYN_SENT:ESTABLISHED', UNACKNOWLEDGED],
  // pf itself has answered for the server (synproxy).
  ['PROXY:SRC', UNACKNOWLEDGED],
]);

/** Both ends have sent their FIN, or one its RST, which makes both TIME_WAIT (sys/net/pf.c, pf_tcp_track_full). */
const BOTH_FINISHED = /^(CLOSING|FIN_WAIT_2|TIME_WAIT):(CLOSING|FIN_WAIT_2|TIME_WAIT)$/;

/** What a printed state says. */
export function meaningOf(state: string): number {
  return SILENT.get(state) ?? (BOTH_FINISHED.test(state) ? FINISHED : ALIVE);
}

/** One end's SYN is not acknowledged yet, or pf answers for one of them (synproxy). */
export function isHalfOpen(state: string): boolean {
  return /^(?:SYN_SENT:|PROXY:)|:SYN_SENT$/.test(state);
}
