#!/usr/bin/env node
/**
 * TCP connections to traffic.mjs's server that go on talking: `flows.mjs PORT FROM>TO …`. It prints `open N` when
 * all of them have been answered. A line on its standard input asks how many are still answered: `alive N` follows within
 * two seconds. It ends by itself after a minute.
 */
import net from 'node:net';
import { setInterval, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

const [port = '', ...pairs] = process.argv.slice(2);
setTimeout(() => process.exit(1), 60_000);

async function open(pair) {
  const [localAddress, host] = pair.split('>');
  const socket = net.connect({ host, port: Number(port), localAddress });
  const flow = { bytes: 0, mark: 0 };
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => (flow.bytes += chunk.length));
  socket.write('2000 0 60000\n');
  // Both ends send: each packet is routed by its own.
  setInterval(() => !socket.destroyed && socket.write('.'), 200);
  for (let waited = 0; waited < 5_000 && flow.bytes === 0; waited += 50) await sleep(50);
  return flow;
}

const flows = await Promise.all(pairs.map(open));
process.stdout.write(`open ${flows.filter(({ bytes }) => bytes > 0).length}\n`);
for await (const _line of process.stdin) {
  // What was on its way when it was asked does not count.
  await sleep(700);
  for (const flow of flows) flow.mark = flow.bytes;
  await sleep(1_200);
  process.stdout.write(`alive ${flows.filter(({ bytes, mark }) => bytes > mark).length}\n`);
}
