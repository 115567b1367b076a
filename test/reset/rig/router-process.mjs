/**
 * The demo router as a process of its own, which outlives the program under test: `node router-process.mjs DIRECTORY`.
 * The stand-in executables in DIRECTORY/bin write their words into the FIFO DIRECTORY/requests, and read how it ended
 * from a FIFO of their own. The test speaks to it over the channel of fork(2).
 */
import { constants, openSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createRouter } from '../../../dist/demo/router.js';

const directory = process.argv[2];
const { spec, everybodyIsRoot } = JSON.parse(process.argv[3]);
const router = createRouter(spec);
const started = Date.now();
/** What was asked for, changes only, in the order of arrival. */
const changes = [];
let faults = [];
let doasRules = [];

function words(line) {
  const [pid, root, path, ...args] = line.split('\t');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { pid, root: everybodyIsRoot || root === '1', name, args, text: [name, ...args].join(' ') };
}

function isChange({ name, args }) {
  if (name === 'route') return args.includes('add') || args.includes('delete');
  return name === 'sysctl' ? /=/.test(args.join(' ')) : name === 'ifconfig' && args.includes('priority');
}

function answer({ pid }, { status, stdout = '', stderr = '' }) {
  const base = `${directory}/answers/${pid}`;
  if (stdout !== '') writeFileSync(`${base}.out`, stdout);
  if (stderr !== '') writeFileSync(`${base}.err`, stderr);
  try {
    const fifo = openSync(base, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(fifo, `${status}\n`);
    closeSync(fifo);
  } catch {
    // Killed while it waited.
  }
}

function obey({ name, args, root }) {
  router.advance(spec.startAt + (Date.now() - started));
  const { stdout, stderr, exitStatus } = router.run([name, ...args], { root });
  return { status: exitStatus, stdout, stderr };
}

function takeFault(request) {
  const at = faults.findIndex(({ matches }) => request.text.includes(matches));
  if (at < 0) return null;
  const fault = faults[at];
  if (fault.times === undefined || --fault.times === 0) faults.splice(at, 1);
  return fault;
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

const FAULTS = {
  fail: (request) => answer(request, { status: 1, stderr: `${request.name}: out of order\n` }),
  'lie-ok': (request) => answer(request, { status: 0, stdout: 'as you wish\n' }),
  'lie-fail': (request) => answer(request, { ...obey(request), status: 1, stderr: 'no, not at all\n' }),
  hang: () => undefined,
  'do-and-hang': (request) => void obey(request),
  killed: (request) => answer(request, { status: 'kill' }),
  'do-and-killed': (request) => {
    obey(request);
    answer(request, { status: 'kill' });
  },
  meddle: (request, { command }) => {
    router.run(command, { root: true });
    answer(request, obey(request));
  },
  'kill-then-do': (request, { pid }) => {
    kill(pid);
    answer(request, obey(request));
  },
  'do-then-kill': (request, { pid }) => {
    const result = obey(request);
    kill(pid);
    answer(request, result);
  },
};

function doas(request) {
  const command = request.args.slice(request.args[0] === '-C' ? 2 : 1).join(' ');
  const rule = doasRules.find(({ matches }) => command.includes(matches));
  return rule?.says ?? 'permit nopass';
}

function serve(line) {
  const request = words(line);
  if (isChange(request)) changes.push(request.text);
  const fault = takeFault(request);
  if (fault !== null) FAULTS[fault.kind](request, fault);
  else if (request.name === 'doas-rule') {
    const says = doas(request);
    answer(
      request,
      says.startsWith('doas:')
        ? { status: 1, stderr: `${says}\n` }
        : { status: says === 'deny' ? 1 : 0, stdout: `${says}\n` },
    );
  } else answer(request, obey(request));
}

const requests = openSync(`${directory}/requests`, constants.O_RDWR | constants.O_NONBLOCK);
let unread = '';
new Socket({ fd: requests, readable: true, writable: false }).setEncoding('utf8').on('data', (text) => {
  unread += text;
  const lines = unread.split('\n');
  unread = lines.pop();
  for (const line of lines) serve(line);
});

process.on('message', ({ id, ask, value }) => {
  const reply = {
    run: () => router.run(value, { root: true }).stdout,
    fault: () => void faults.push(value),
    doas: () => void (doasRules = value),
    changes: () => changes,
  }[ask]();
  process.send({ id, value: reply });
});
process.on('disconnect', () => process.exit());
process.send({ id: 0, value: 'ready' });
