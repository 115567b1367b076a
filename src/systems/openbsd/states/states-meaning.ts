/** What a state's words say, as numbers. In the first three nothing came back from the other end. */
export const [ALIVE, SYN_SENT, SYN_RECEIVED, NO_TRAFFIC, FINISHED] = [0, 1, 2, 3, 4];

const SILENT: ReadonlyMap<string, number> = new Map([
  ['SYN_SENT:CLOSED', SYN_SENT],
  ['CLOSED:SYN_SENT', SYN_RECEIVED],
  ['SINGLE:NO_TRAFFIC', NO_TRAFFIC],
]);

/** Both ends have sent their FIN, or one its RST, which makes both TIME_WAIT (sys/net/pf.c, pf_tcp_track_full). */
const BOTH_FINISHED = /^(CLOSING|FIN_WAIT_2|TIME_WAIT):(CLOSING|FIN_WAIT_2|TIME_WAIT)$/;

/** What a printed state says. */
export function meaningOf(state: string): number {
  return SILENT.get(state) ?? (BOTH_FINISHED.test(state) ? FINISHED : ALIVE);
}
