#!/usr/bin/env node
/**
 * Bounded traffic inside the lab.
 *
 *     traffic.mjs server SECONDS
 *     traffic.mjs client SECONDS [LONG SHORT UDP [SIX]]
 *
 * The server answers on every address it has. A TCP client's first line is `DOWN UP MS`: both sides then send at those
 * bytes per second for so long. A datagram begins with the number of bytes wanted in answer. The client keeps so many
 * long and short connections and UDP flows going, from all its addresses, and SIX short connections by IPv6 (none unless
 * told). It prints what it did as one line of JSON when its time is over. Both end by themselves.
 */
import { Buffer } from 'node:buffer';
import dgram from 'node:dgram';
import net from 'node:net';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TCP_PORTS = [22, 80, 443, 993, 5222, 8080];
const UDP_PORTS = [53, 123, 443, 3478];
const BLOB = Buffer.alloc(65_536);
const TICK_MS = 250;

const [role = '', seconds = '', ...counts] = process.argv.slice(2);
const endsAt = Date.now() + Number(seconds) * 1000;
const left = () => Math.max(0, endsAt - Date.now());
const between = (low, high) => low + Math.random() * (high - low);
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];

function ownAddresses(family) {
  return Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(
      (address) => address.family === family && !address.internal && !address.address.startsWith('fe80'),
    )
    .map((address) => address.address);
}

/** Sends at a rate, in small pieces, and never more than the connection takes. */
async function send(socket, bytesPerSecond, ms) {
  const until = Math.min(endsAt, Date.now() + ms);
  while (Date.now() < until && !socket.destroyed) {
    if (bytesPerSecond > 0 && socket.writableLength < BLOB.length) {
      socket.write(BLOB.subarray(0, Math.min(BLOB.length, Math.ceil((bytesPerSecond * TICK_MS) / 1000))));
    }
    await sleep(Math.min(TICK_MS, Math.max(1, until - Date.now())));
  }
}

function answer(socket) {
  socket.on('error', () => socket.destroy());
  socket.once('data', (first) => {
    const [down = 0, , ms = 0] = first.toString('latin1').split('\n')[0].split(' ').map(Number);
    socket.resume();
    void send(socket, down, ms).then(() => socket.end());
  });
}

async function serve() {
  const servers = TCP_PORTS.map((port) =>
    net.createServer(answer).listen({ port, host: '::', backlog: 511 }),
  );
  // A socket for each address: the answer has to leave with the address that was asked.
  const sockets = (os.networkInterfaces().lo ?? [])
    .map(({ address }) => address)
    .filter((address) => address.startsWith('203.0.113.'))
    .slice(0, 20)
    .flatMap((address) => UDP_PORTS.map((port) => datagramServer(address, port)));
  process.stdout.write('ready\n');
  await sleep(left());
  for (const server of [...servers, ...sockets]) server.close();
  process.exit(0);
}

function datagramServer(address, port) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (message, from) => {
    const wanted = Number(message.subarray(0, 4).toString('latin1'));
    if (wanted > 0 && wanted < 1400) socket.send(BLOB.subarray(0, wanted), from.port, from.address);
  });
  socket.on('error', () => undefined);
  socket.bind(port, address);
  return socket;
}

const done = { tcp: 0, failed: 0, udp: 0 };

function target() {
  return `203.0.113.${1 + Math.floor(Math.random() * 60)}`;
}

function target6() {
  return `2001:db8:ffff::${1 + Math.floor(Math.random() * 8)}`;
}

async function talk(sources, { down, up, ms, host = target() }) {
  const socket = net.connect({ host, port: oneOf(TCP_PORTS), localAddress: oneOf(sources) });
  const connected = await new Promise((settle) => {
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.setTimeout(5000, () => settle(false));
  });
  socket.on('error', () => socket.destroy());
  if (!connected) {
    done.failed++;
    socket.destroy();
    return;
  }
  done.tcp++;
  socket.resume();
  socket.write(`${down} ${up} ${Math.round(ms)}\n`);
  await send(socket, up, ms);
  socket.destroy();
}

async function ask(sources, { ms, size, gapMs }) {
  const socket = dgram.createSocket('udp4');
  socket.on('error', () => undefined);
  await new Promise((settle) => socket.bind(0, oneOf(sources), settle));
  done.udp++;
  const until = Math.min(endsAt, Date.now() + ms);
  const [host, port] = [`203.0.113.${1 + Math.floor(Math.random() * 20)}`, oneOf(UDP_PORTS)];
  while (Date.now() < until) {
    socket.send(String(size).padStart(4, '0').padEnd(44), port, host);
    await sleep(gapMs * between(0.7, 1.3));
  }
  socket.close();
}

const FLOWS = {
  long: (sources) =>
    talk(sources, {
      down: oneOf([15e3, 30e3, 60e3]),
      up: oneOf([500, 1500, 4000]),
      ms: between(30e3, 120e3),
    }),
  short: (sources) => talk(sources, { down: oneOf([500, 2000, 5000]), up: 100, ms: between(1e3, 8e3) }),
  six: () =>
    talk(ownAddresses('IPv6'), { down: oneOf([500, 5000]), up: 100, ms: between(1e3, 8e3), host: target6() }),
  udp: (sources) =>
    ask(sources, { ms: between(1e3, 20e3), size: oneOf([80, 200, 900]), gapMs: oneOf([200, 1000]) }),
};

async function keep(kind, sources) {
  await sleep(between(0, 500));
  while (left() > 500) {
    await FLOWS[kind](sources);
    await sleep(between(10, 200));
  }
}

async function drive() {
  const sources = ownAddresses('IPv4');
  const [long = 25, short = 125, udp = 50, six = 0] = counts.map(Number);
  const kinds = Object.entries({ long, short, udp, six });
  const flows = kinds.flatMap(([kind, count]) => Array.from({ length: count }, () => keep(kind, sources)));
  await Promise.race([Promise.all(flows), sleep(left())]);
  process.stdout.write(`${JSON.stringify(done)}\n`);
  process.exit(0);
}

if (!(Number(seconds) > 0 && Number(seconds) <= 900)) {
  process.stderr.write(
    'traffic.mjs server SECONDS | client SECONDS [LONG SHORT UDP [SIX]], at most 900 seconds\n',
  );
  process.exit(2);
}
await (role === 'server' ? serve() : drive());
