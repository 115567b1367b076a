#!/usr/bin/env node
/**
 * The lab of lab.sh for a person: `sudo npm run lab`. Real traffic on this machine's own kernel, and the program on the
 * router between, in this terminal. Whatever ends it, nothing stays: the lab is held by a child that takes it away when the
 * pipe to it closes, and so even when this process is killed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const SCRIPT = join(HERE, 'lab.sh');
const TRAFFIC_SECONDS = 900;
/** Long and short connections, UDP flows, and connections by IPv6, at a time. */
const FLOWS = [20, 60, 30, 12];
const ROUTES = ['mismatch', 'ecmp', 'equal', 'none'];
const FAULTS = ['link-down', 'interface-down', 'black-hole', 'silent', 'route-lost', 'delay', 'loss'];
const STRIKES_AFTER_S = 20;
/** How long the program may take to leave before it is made to. */
const LEAVE_MS = 5_000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

const USAGE = `sudo npm run lab -- [${ROUTES.join('|')}] [--fault KIND[:em0|:iwn0] [--after SECONDS]] [what uplinktop understands]

The router's default routes are those of mismatch unless told. KIND, after ${STRIKES_AFTER_S} s unless told, is one of
${FAULTS.join(', ')}.
The traffic ends after ${TRAFFIC_SECONDS / 60} minutes.
`;

function leave(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

/** `ecmp --fault black-hole:iwn0 --after 10 --read-only`: what is for the lab, and the rest for the program. */
function readArguments(argv) {
  const asked = { routes: 'mismatch', fault: null, afterS: STRIKES_AFTER_S, options: [] };
  const words = argv.flatMap((word) => (/^--(fault|after)=/.test(word) ? word.split('=') : [word]));
  for (let i = 0; i < words.length; i++) {
    if (ROUTES.includes(words[i])) asked.routes = words[i];
    else if (words[i] === '--fault') asked.fault = (words[++i] ?? '').split(':');
    else if (words[i] === '--after') asked.afterS = Number(words[++i]);
    else asked.options.push(words[i]);
  }
  const [kind, uplink = 'iwn0'] = asked.fault ?? [FAULTS[0]];
  if (!FAULTS.includes(kind)) leave(`lab: --fault is one of ${FAULTS.join(', ')}; it is not '${kind}'.`);
  if (!['em0', 'iwn0'].includes(uplink)) leave(`lab: a fault strikes em0 or iwn0, not '${uplink}'.`);
  if (!(asked.afterS >= 0 && asked.afterS <= TRAFFIC_SECONDS)) {
    leave(`lab: --after is a number of seconds up to ${TRAFFIC_SECONDS}.`);
  }
  return { ...asked, fault: asked.fault && [kind, uplink] };
}

/** Built under sudo, dist/ and build/ would be root's, and the next build of whoever owns the clone would fail. */
function handBack(path, { uid, gid }) {
  chownSync(path, uid, gid);
  if (statSync(path).isDirectory())
    for (const name of readdirSync(path)) handBack(join(path, name), { uid, gid });
}

const name = `uplab-${process.pid}`;
const lab = (...words) => spawnSync('sh', [SCRIPT, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });

function inside(host, command, options) {
  return spawn('ip', ['netns', 'exec', `${name}-${host}`, ...command], options);
}

const ended = (child) =>
  new Promise((settle) => {
    child.once('error', () => settle({ code: 127, signal: null }));
    child.once('close', (code, signal) => settle({ code, signal }));
  });

const said = (child) =>
  Promise.race([
    new Promise((settle) => child.stdout.once('data', () => settle(true))),
    ended(child).then(() => false),
  ]);

/** A session of its own: what the terminal sends to everyone must not reach it before the program has left. */
async function holdLab() {
  const holder = spawn('sh', [SCRIPT, 'hold', name], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  holder.stdin.on('error', () => undefined);
  if (!(await said(holder))) leave('lab: it could not be built.');
  return async () => {
    const { code } = await (holder.stdin.end(), ended(holder));
    if (code !== 0) lab('down', name);
  };
}

async function startTraffic() {
  const traffic = [process.execPath, join(HERE, 'traffic.mjs')];
  const seconds = String(TRAFFIC_SECONDS);
  const server = inside('server', [...traffic, 'server', seconds], { stdio: ['ignore', 'pipe', 'ignore'] });
  await said(server);
  inside('client', [...traffic, 'client', seconds, ...FLOWS.map(String)], { stdio: 'ignore' });
}

/** The state of a reset here is no affair of the machine's own router, and no ssh session leads through the lab. */
function environment() {
  const { SSH_CONNECTION: _, ...rest } = process.env;
  return { ...rest, XDG_STATE_HOME: `/run/uplab.${name}` };
}

/** Runs the program to its end; a signal to this process goes on to it. */
async function runProgram(options, whenStarted) {
  const program = inside('router', [process.execPath, join(ROOT, 'dist/uplinktop.js'), ...options], {
    stdio: 'inherit',
    env: environment(),
  });
  whenStarted(program);
  const { code, signal } = await ended(program);
  return code ?? 128 + (SIGNALS[signal] ?? 9);
}

async function main() {
  const argv = process.argv.slice(2);
  if (argv.includes('--help') || argv.includes('-h')) return void process.stdout.write(USAGE);
  const { routes, fault, afterS, options } = readArguments(argv);
  const check = spawnSync('sh', [SCRIPT, 'check'], { encoding: 'utf8' });
  if (check.status !== 0)
    leave(check.stderr.trim() || 'lab: there is no sh to ask whether there can be a lab.');
  const owner = statSync(join(ROOT, 'package.json'));
  if (owner.uid !== 0) for (const made of ['dist', 'build']) handBack(join(ROOT, made), owner);

  let program = null;
  let stopped = null;
  for (const signal of Object.keys(SIGNALS)) {
    process.on(signal, () => {
      stopped ??= signal;
      // Ctrl-C reached the program, too, if it wanted it; the others may have been for this process alone.
      if (signal !== 'SIGINT') program?.kill(signal);
      if (signal !== 'SIGINT') setTimeout(() => program?.kill('SIGKILL'), LEAVE_MS).unref();
    });
  }
  const takeAway = await holdLab();
  try {
    if (routes !== 'mismatch') lab('routes', name, routes);
    await startTraffic();
    process.stdout.write(
      `The lab is up: ${name}. In another terminal, as root:
  sh test/lab/lab.sh fault uplab black-hole    (or ${FAULTS.filter((kind) => kind !== 'black-hole').join(', ')})
  sh test/lab/lab.sh mend uplab black-hole
  sh test/lab/lab.sh routes uplab ecmp         (or ${ROUTES.filter((mode) => mode !== 'ecmp').join(', ')})
  sh test/lab/lab.sh show uplab
`,
    );
    if (fault !== null) setTimeout(() => lab('fault', name, ...fault), afterS * 1_000).unref();
    if (stopped === null) process.exitCode = await runProgram(options, (started) => (program = started));
    else process.exitCode = 128 + SIGNALS[stopped];
  } finally {
    await takeAway();
  }
}

await main();
process.exit();
