/**
 * The program under test as a process that can be killed: `node program.mjs RIG.json`. It runs a given plan and prints
 * a line for each thing that happens: `0 running`, `0 verified`, `pending`, then how it ended. With `dieAt` it kills
 * itself, at once and for good, when that line is due; with `stopAt` it stops itself after it.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemClock } from '../../../build/host/clock.js';
import { createLocalHost } from '../../../build/host/local.js';
import { openbsd } from '../../../build/systems/openbsd/system.js';
import { executePlan } from '../../../build/reset/run/execute.js';
import { createProcessGuards } from '../../../build/reset/run/process-guard.js';

const { directory, state, uid, plan, undoAfterS, dieAt, stopAt, shell } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const resolve = (path) => join(directory, 'bin', basename(path));
/** No command here hangs, and none is slow but by the machine. */
const timers = { after: () => () => undefined };
const { refusals } = openbsd.observer;
const local = createLocalHost({ uid, through: openbsd.changer.privilege.through, refusals, resolve, timers });

/** Where the test is asked over the channel of fork(2): what only reads, without a child. */
const waiting = [];
process.on('message', ({ answer }) => waiting.shift()(answer));
async function run(command) {
  if (process.send === undefined || command.changes || command.needsRoot) return local.run(command);
  const answer = await new Promise((settle) => {
    waiting.push(settle);
    process.send(command.argv);
  });
  if (answer === null) return local.run(command);
  const { status: exitStatus, stdout, stderr } = answer;
  return { command, stdout, stderr, exitStatus, tookMs: 0, failure: null };
}
const host = { kind: 'local', now: () => local.now(), stream: local.stream.bind(local), run };

function tell(line) {
  if (line === dieAt) process.kill(process.pid, 'SIGKILL');
  process.stdout.write(`${line}\n`);
  if (line === stopAt) process.kill(process.pid, 'SIGSTOP');
}

const guards = createProcessGuards({
  directory: state,
  runIdentity: { uid, through: openbsd.changer.privilege.through, resolve },
  host,
  changer: openbsd.changer,
  readOnly: false,
  ...(shell === undefined ? {} : { shell }),
});

const result = await executePlan(plan, {
  host,
  changer: openbsd.changer,
  guards: {
    start: async (...args) => {
      tell('asked');
      const start = await guards.start(...args);
      tell('guarded');
      return start;
    },
  },
  person: { uid, name: 'op' },
  undoAfterS,
  agreed: true,
  onProgress: ({ part, index, state: how }) =>
    tell(part === 'step' ? `${index} ${how}` : `undo ${index} ${how}`),
  onRemark: (remark) => tell(`remark ${remark}`),
  clock: systemClock,
});
tell(result.kind);
if (result.kind === 'refused') tell(result.reason);
if (result.kind === 'surprised') tell(`${result.happened}; ${result.undo}`);
if (result.kind === 'pending') tell((await result.pending.outcome).kind);
if (process.connected) process.disconnect();
