/**
 * Demo routers in a process of their own, which outlives the program under test. The stand-in executables of a router,
 * in its directory's bin, write their words into the FIFO `requests` there, and read how it ended from the FIFO they have
 * taken. The test speaks to them over the channel of fork(2).
 */
import { closeSync, constants, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { createRouter } from '../../../build/demo/router.js';

function isChange({ name, args }) {
  if (name === 'route') return args.includes('add') || args.includes('delete');
  return name === 'sysctl' ? /=/.test(args.join(' ')) : name === 'ifconfig' && args.includes('priority');
}

function kill(pid) {
  // What is less means whole groups: who asks, npm and all.
  if (!(pid > 1)) throw new RangeError(`expected the id of a process, not ${pid}`);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Of a stand-in: what it does with its answer, as words for its shell. */
const printing = (text, where = '') =>
  text === '' ? '' : `printf %s '${text.replaceAll("'", `'\\''`)}'${where}\n`;
const ending = (status) => (status === 'kill' ? 'kill -9 $$' : `exit ${status}`);

/** One router: its table, what is wrong with it, and who asks. */
class Served {
  /** What was asked for, changes only, in the order of arrival. */
  changes = [];
  faults = [];
  doasRules = [];
  /** Answers that wait. */
  held = [];
  /** What happens once an undo has changed the table and it is read, or null. */
  afterUndo = null;
  /** The FIFOs of the last answers. */
  answered = [];
  undoBegan = false;
  started = Date.now();
  unread = '';

  constructor({ directory, spec, everybodyIsRoot }) {
    Object.assign(this, { directory, spec, everybodyIsRoot, router: createRouter(spec) });
    const fd = openSync(`${directory}/requests`, constants.O_RDWR | constants.O_NONBLOCK);
    this.requests = new Socket({ fd, readable: true, writable: false });
    this.requests.setEncoding('utf8').on('data', (text) => this.read(text));
  }

  read(text) {
    this.unread += text;
    const lines = this.unread.split('\n');
    this.unread = lines.pop();
    for (const line of lines) this.serve(line);
  }

  serve(line) {
    const [fifo, root, path, ...args] = line.split('\t');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const text = [name, ...args].join(' ');
    const request = { fifo, root: this.everybodyIsRoot || root === '1', name, args, text };
    if (isChange(request)) {
      this.changes.push(text);
      this.undoBegan = this.afterUndo !== null;
    }
    const fault = this.takeFault(request);
    if (fault !== null) this.misbehave(request, fault);
    else this.answer(request, name === 'doas-rule' ? this.doas(request) : this.obey(request));
    this.doLate(request);
  }

  /** As if its stand-in had asked, without one; null for what has none, and where something is to go wrong. */
  readQuickly([path, ...args]) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const request = { root: this.everybodyIsRoot, name, args, text: [name, ...args].join(' ') };
    const isPlain = ['route', 'ifconfig', 'sysctl'].includes(name) && !isChange(request);
    if (!isPlain || this.faults.some(({ matches }) => request.text.includes(matches))) return null;
    const result = this.obey(request);
    this.doLate(request);
    return result;
  }

  takeFault({ text }) {
    const at = this.faults.findIndex(({ matches }) => text.includes(matches));
    if (at < 0) return null;
    const fault = this.faults[at];
    if (fault.times === undefined || --fault.times === 0) this.faults.splice(at, 1);
    return fault;
  }

  misbehave(request, { kind, command, pid }) {
    switch (kind) {
      case 'fail':
        return this.answer(request, { status: 1, stderr: `${request.name}: out of order\n` });
      case 'lie-ok':
        return this.answer(request, { status: 0, stdout: 'as you wish\n' });
      case 'lie-fail':
        return this.answer(request, { ...this.obey(request), status: 1, stderr: 'no, not at all\n' });
      case 'hang':
        return this.hold(() => this.answer(request, { status: 1 }));
      case 'do-and-hang': {
        const result = this.obey(request);
        return this.hold(() => this.answer(request, result));
      }
      case 'do-late':
        return this.hold(() => this.answer(request, this.obey(request)));
      case 'killed':
        return this.answer(request, { status: 'kill' });
      case 'do-and-killed':
        this.obey(request);
        return this.answer(request, { status: 'kill' });
      case 'meddle':
        this.router.run(command, { root: true });
        return this.answer(request, this.obey(request));
      case 'kill-then-do':
        kill(pid);
        return this.answer(request, this.obey(request));
      case 'kill-then-do-late':
        kill(pid);
        this.afterUndo = () => this.answer(request, this.obey(request));
        return;
      case 'do-then-kill': {
        const result = this.obey(request);
        kill(pid);
        return this.answer(request, result);
      }
    }
  }

  /** Until it is released; the test is told that it hangs. */
  hold(answer) {
    this.held.push(answer);
    process.send({ hangs: this.directory });
  }

  release() {
    for (const answer of this.held.splice(0)) answer();
  }

  /** When something was undone and the table is read again. */
  doLate({ name, args }) {
    if (this.afterUndo === null || name !== 'route' || !args.includes('show')) return;
    if (!this.undoBegan) return;
    this.afterUndo();
    this.afterUndo = null;
  }

  obey({ name, args, root }) {
    this.router.advance(this.spec.startAt + (Date.now() - this.started));
    const { stdout, stderr, exitStatus } = this.router.run([name, ...args], { root });
    return { status: exitStatus, stdout, stderr };
  }

  doas({ args }) {
    const command = args.slice(args[0] === '-C' ? 2 : 1).join(' ');
    const says = this.doasRules.find(({ matches }) => command.includes(matches))?.says ?? 'permit nopass';
    if (says.startsWith('doas:')) return { status: 1, stderr: `${says}\n` };
    return { status: says === 'deny' ? 1 : 0, stdout: `${says}\n` };
  }

  answer({ fifo }, { status, stdout = '', stderr = '' }) {
    const base = `${this.directory}/answers/${fifo}`;
    try {
      writeFileSync(`${base}.sh`, `${printing(stderr, ' >&2')}${printing(stdout)}${ending(status)}\n`);
      const answer = openSync(base, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(answer, 'go\n');
      closeSync(answer);
    } catch {
      // Killed while it waited.
    }
    this.free(fifo);
  }

  /** Nobody else may take it before its text was read: that is long over when a hundred others have their answers. */
  free(fifo) {
    this.answered.push(fifo);
    if (this.answered.length > 100)
      rmSync(`${this.directory}/claims/${this.answered.shift()}`, { force: true });
  }
}

const routers = new Map();

const ANSWERS = {
  open: (directory, value) => void routers.set(directory, new Served(value)),
  close: (directory) => {
    routers.get(directory).release();
    routers.get(directory).requests.destroy();
    routers.delete(directory);
  },
  run: (directory, value) => routers.get(directory).router.run(value, { root: true }).stdout,
  // A program that is just ending may ask once more when its router is gone.
  read: (directory, value) => routers.get(directory)?.readQuickly(value),
  fault: (directory, value) => void routers.get(directory).faults.push(value),
  doas: (directory, value) => void (routers.get(directory).doasRules = value),
  release: (directory) => routers.get(directory).release(),
  changes: (directory) => routers.get(directory).changes,
};

process.on('message', ({ id, directory, ask, value }) => {
  process.send({ id, value: ANSWERS[ask](directory, value) ?? null });
});
process.on('disconnect', () => process.exit());
