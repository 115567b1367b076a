import type { Lab } from './lab.js';
import { PATIENCE_MS } from '../patience.js';

export interface Packets {
  readonly isp1: number;
  readonly isp2: number;
}

const POLL_MS = 100;
/** A look is over when those that should carry traffic have moved so many packets. */
const MANY = 150;
/** Of what the busiest way moves: less is what ends of old connections still send. */
const SOME = 0.1;

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

/** Which ways packets take to the servers and back, by the providers' counters, once it is as expected. */
export async function usedWays(lab: Lab, expected: readonly string[]): Promise<string[]> {
  let before = beyond(lab);
  const look = (): string[] | null => {
    const now = beyond(lab);
    const moved = new Map([
      ['em0', now.isp1 - before.isp1],
      ['iwn0', now.isp2 - before.isp2],
    ]);
    if (expected.some((name) => (moved.get(name) ?? 0) < MANY)) return null;
    before = now;
    const most = Math.max(...moved.values());
    return [...moved].filter(([, packets]) => packets >= most * SOME).map(([name]) => name);
  };
  return (await until(look, (used) => String(used) === String(expected))) ?? [];
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
