import { afterEach, describe, expect, it } from 'vitest';
import { examine } from '../../src/app/doctor-examination.js';
import type { CommonOptions } from '../../src/app/invocation.js';
import { createRouter } from '../../src/demo/router.js';
import { scenario } from '../../src/demo/scenarios.js';
import { createLocalHost } from '../../src/host/local.js';
import { baseName } from '../../src/host/program.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import type { StandIns } from '../host/stand-ins.js';
import { standIns } from '../host/stand-ins.js';
import { PATIENCE_MS } from '../patience.js';

const OPTIONS: CommonOptions = {
  origin: { kind: 'live' },
  uplinks: new Map(),
  metered: new Map(),
  standby: new Set(),
  weights: new Map(),
  intervalMs: 1_000,
  firewall: true,
  readOnly: false,
  record: null,
  log: null,
  debug: false,
  undoAfterS: 60,
  stateDir: null,
};

let stand: StandIns;
afterEach(() => stand.remove());

/** Programs that print what an OpenBSD router's would, each by its own arguments. */
function openbsdPrograms(): StandIns {
  const story = scenario('story');
  if (story === null) throw new Error('there is no story');
  const router = createRouter(story.spec(Date.UTC(2026, 2, 4), 7));
  const { sources, states, probe, events } = openbsd.observer;
  const echo = probe.command('127.0.0.1', 'inet', null);
  const argvs = [...sources, ...(states === null ? [] : [states])].map(({ command }) => command.argv);
  const cases = new Map<string, string[]>();
  for (const argv of [...argvs, echo.argv]) {
    const [program = '', ...args] = argv;
    const { stdout } = router.run(argv);
    const own = cases.get(baseName(program)) ?? [];
    cases.set(baseName(program), [...own, `'${args.join(' ')}') cat <<'END'\n${stdout}END\n;;`]);
  }
  cases.get('route')?.push(`'${events?.command.argv.slice(1).join(' ') ?? ''}') exec sleep 100 ;;`);
  stand = standIns();
  for (const [program, own] of cases)
    stand.write(program, `case "$*" in\n${own.join('\n')}\n*) exit 9 ;;\nesac`);
  return stand;
}

function look(): ReturnType<typeof examine> {
  const host = createLocalHost({
    readOnly: true,
    uid: 1_000,
    through: openbsd.changer.privilege.through,
    refusals: openbsd.observer.refusals,
    resolve: stand.resolve,
  });
  return examine({ options: OPTIONS, system: openbsd, host, isRoot: false });
}

/** doas(1) as it permits what these words say, and forbids the rest. */
const doas = (permits: string): string =>
  `case "$1" in
-C) shift 2; case "$*" in ${permits}) echo 'permit nopass' ;; *) echo deny; exit 1 ;; esac ;;
-n) shift; case "$*" in ${permits}) exec "$@" ;; *) echo 'doas: Operation not permitted' >&2; exit 1 ;; esac ;;
esac`;

describe('doctor on OpenBSD', () => {
  it(
    'finds nothing wrong where all is there and permitted',
    async () => {
      openbsdPrograms().write('doas', doas('*'));
      const { lines } = await look();
      expect(lines.filter(({ level }) => level !== 'ok')).toEqual([]);
      expect(lines.map(({ subject }) => subject)).toEqual(
        expect.arrayContaining(['the routing table', 'the connections', 'resets', 'connection tracking']),
      );
    },
    PATIENCE_MS,
  );

  it(
    'prints the lines of doas.conf for what is not permitted, of reading and of a reset',
    async () => {
      openbsdPrograms().write('doas', doas('*memory'));
      const { lines } = await look();
      const bad = lines.filter(({ level }) => level === 'warning');
      expect(bad.map(({ subject }) => subject)).toEqual([
        'the packet filter',
        'the queues',
        'the connections',
        'resets',
      ]);
      expect(bad[0]?.lines[0]).toMatch(/^permit nopass \S+ as root cmd \/sbin\/pfctl args -s info$/);
      expect(
        bad[3]?.lines.every((line) => /^permit nopass \S+ as root cmd \/sbin\/\w+ args /.test(line)),
      ).toBe(true);
      // Not read: no word that it is well.
      expect(lines.find(({ subject }) => subject === 'connection tracking')?.level).toBe('unknown');
    },
    PATIENCE_MS,
  );

  it(
    'names a program that is not there, and one that prints something else',
    async () => {
      openbsdPrograms().write('doas', doas('*'));
      stand.write('netstat', 'echo hello');
      stand.write('route', 'exit 1');
      stand.write('ping', 'echo "ping: no" >&2; exit 1');
      const { lines } = await look();
      const faults = lines.filter(({ level }) => level === 'fault').map(({ subject }) => subject);
      expect(faults).toEqual(['the byte counters', 'the routing table']);
      expect(lines.find(({ subject }) => subject === 'announcements of changes')?.level).toBe('warning');
      expect(lines.find(({ subject }) => subject === 'echoes')?.level).toBe('warning');
    },
    PATIENCE_MS,
  );
});
