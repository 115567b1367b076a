import type { Lab } from './lab.js';

export interface Packets {
  readonly isp1: number;
  readonly isp2: number;
}

const POLL_MS = 100;
const PATIENCE_MS = 20_000;
/** A way that carries traffic has moved so many packets meanwhile; one that carries none may have so many of its own. */
const MANY = 150;
const FEW = 10;

const sleep = (): Promise<void> => new Promise((settle) => setTimeout(settle, POLL_MS));

/** Asks again until it is so, for a bounded time; then fails with what it was last. */
export async function until<T>(look: () => T, wanted: (seen: T) => boolean): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = look();
    if (wanted(seen)) return seen;
    if (performance.now() > end)
      throw new Error(`waited ${PATIENCE_MS} ms, and it is ${JSON.stringify(seen)}`);
    await sleep();
  }
}

/** What each provider has passed on between the router and the servers: an echo of the gateway is not among it. */
export function beyond(lab: Lab): Packets {
  const count = (isp: 'isp1' | 'isp2'): number =>
    Number(lab.on(isp, 'cat /sys/class/net/up0/statistics/rx_packets'));
  return { isp1: count('isp1'), isp2: count('isp2') };
}

/** Which providers bring answers back from the servers, by their own counters from now on. */
export async function answeringWays(lab: Lab, expected: readonly string[]): Promise<string[]> {
  const before = beyond(lab);
  const moved = (): [string, number][] => {
    const now = beyond(lab);
    return [
      ['em0', now.isp1 - before.isp1],
      ['iwn0', now.isp2 - before.isp2],
    ];
  };
  const seen = await until(moved, (ways) => ways.every(([name, n]) => !expected.includes(name) || n >= MANY));
  return seen.filter(([, n]) => n > FEW).map(([name]) => name);
}

/** Bytes at the provider's end of the cable, by direction as the router sees it. */
export function farBytes(lab: Lab, isp: 'isp1' | 'isp2'): { in: number; out: number } {
  const [rx = '', tx = ''] = lab
    .on(isp, 'cat /sys/class/net/down0/statistics/rx_bytes /sys/class/net/down0/statistics/tx_bytes')
    .split('\n');
  return { in: Number(tx), out: Number(rx) };
}

/** The default routes as ip(8) prints them, to the last word. */
export function tables(lab: Lab): string {
  return lab.on('router', 'ip -d route show default') + lab.on('router', 'ip -6 -d route show default');
}
