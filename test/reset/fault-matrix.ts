/**
 * What a bad night brings, at every moment of a reset, what has become of the table then, and who is told. The cases of
 * faults.test.ts, scarcity.test.ts and death.test.ts are made of it; what is held elsewhere names its test, and
 * what cannot be tried its reason.
 */
import type { Fault } from './rig/router.js';

/** The four commands of the story's plan (rig/story.ts). */
export const STEPS = [
  'sysctl net.inet.ip.multipath=1',
  'ifconfig iwn0 priority 0',
  'route -n add -inet -mpath -priority 8 default 203.0.113.1',
  'route -n delete -inet -priority 12 default 203.0.113.1',
] as const;

/** The story's table once all four are done. */
export const GOAL = [
  'default 198.51.100.1 UGSP - 8 em0',
  'default 203.0.113.1 UGSP - 8 iwn0',
  'net.inet.ip.multipath=1',
];

/** Step, countdown or undo: when it strikes. */
export type Moment = 'step' | 'countdown' | 'undo';

/** A test, by its file in test/reset and its title as it is written there; or why there is none. */
export type Holder = { readonly file: string; readonly title: string } | { readonly untried: string };

const by = (file: string, title: string): Holder => ({ file: `${file}.test.ts`, title });
const no = (untried: string): Holder => ({ untried });

export interface Row {
  readonly fault: string;
  readonly table: 'as before' | 'goal' | 'as before, and what is theirs' | 'as another has made it';
  /** Who hears of it: the person at the program, the next start, or nobody, for nothing is lost. */
  readonly told: 'here' | 'at the next start' | 'not: nothing is lost';
  readonly at: Readonly<Record<Moment, Holder>>;
}

/** A step's command goes wrong: how, and what the person reads of it. */
export const COMMAND_FAULTS = [
  { kind: 'fail', has: 'no effect', said: 'exit 1 (' },
  { kind: 'lie-ok', has: 'no effect', said: 'expected ' },
  { kind: 'killed', has: 'no effect', said: 'was ended by SIGKILL' },
  { kind: 'hang', has: 'no effect', said: 'was killed after 5 s' },
  { kind: 'lie-fail', has: 'its effect', said: '' },
  { kind: 'do-and-killed', has: 'its effect', said: '' },
  { kind: 'do-and-hang', has: 'its effect', said: '' },
] as const satisfies readonly { kind: Fault['kind']; has: string; said: string }[];

/** What a process may run out of, as prlimit(1) calls it. */
export const SCARCITIES = [
  { what: 'processes', limit: '--nproc', least: '1' },
  { what: 'descriptors', limit: '--nofile', least: '3' },
] as const;

/** How far a clock is set. */
export const CLOCK_JUMPS = [
  ['an hour ahead', 3_600_000],
  ['an hour back', -3_600_000],
  ['a thousand days ahead', 86_400_000_000],
] as const;

const NO_COMMAND = no('no command runs during the countdown but what the guard sleeps by');
const UNDO_RETRIES = '%s: the guard tries again until the table is the old one';

export const MATRIX: readonly Row[] = [
  ...COMMAND_FAULTS.map(({ kind, has }): Row => {
    return {
      fault: `the command ends as ${kind}`,
      table: has === 'no effect' ? 'as before' : 'goal',
      told: has === 'no effect' ? 'here' : 'not: nothing is lost',
      at: {
        step: by(
          'faults',
          has === 'no effect' ? 'that has no effect ($kind)' : 'that has its effect all the same',
        ),
        countdown: NO_COMMAND,
        undo: by('faults', UNDO_RETRIES),
      },
    };
  }),
  ...SCARCITIES.map(({ what }): Row => ({
    fault: `the program runs out of ${what}`,
    table: 'as before',
    told: 'at the next start',
    at: {
      step: by('scarcity', 'the program has no more %s before step %i'),
      countdown: no('the program starts nothing then; the guard undoes, as when the program is stopped'),
      undo: no('the guard undoes what the program cannot: the same path as at a step'),
    },
  })),
  {
    fault: 'the program runs out of descriptors, and it is kept elsewhere',
    table: 'goal',
    told: 'here',
    at: {
      step: no('a reset at its steps cannot be kept'),
      countdown: by('scarcity', 'the program has no more descriptors while it counts: it undoes nothing'),
      undo: no('a reset that is being undone cannot be kept'),
    },
  },
  {
    fault: 'it is undone at the moment it is kept',
    table: 'goal',
    told: 'here',
    at: {
      step: no('a reset at its steps cannot be kept'),
      countdown: by('run/keep-and-undo', 'from two terminals: what the other has kept is not undone here'),
      undo: no('a reset that is being undone cannot be kept: the next row'),
    },
  },
  {
    fault: 'it is kept elsewhere while it is undone',
    table: 'as before',
    told: 'here',
    at: {
      step: by('run/keep-and-undo', 'a half-done reset cannot be kept'),
      countdown: no('nothing is undone during the countdown'),
      undo: by('run/keep-and-undo', 'what is being undone here is not kept there any more'),
    },
  },
  {
    fault: 'the guard runs out of processes',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: no(
        'the guard starts nothing while the program is at its steps but sleep(1), as in the countdown',
      ),
      countdown: by('scarcity', 'tries again, and undoes when it can, although its program is gone'),
      undo: by('scarcity', 'tries again, and undoes when it can, although its program is gone'),
    },
  },
  {
    fault: 'the guard runs out of descriptors',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: by('scarcity', 'the guard in $name cannot read what it is to hold since $lastRead'),
      countdown: by('scarcity', 'the guard has no more descriptors during the countdown'),
      undo: by('scarcity', 'the guard has no more descriptors during the countdown'),
    },
  },
  {
    fault: 'the disk is full',
    table: 'as before',
    told: 'here',
    at: {
      step: by('faults', 'whose undo cannot be written down is not run, and what was done is undone'),
      countdown: by('faults', 'during the countdown: silence undoes all the same'),
      undo: by('faults', 'from a step on: what was done is undone, with nothing written'),
    },
  },
  {
    fault: 'the state directory is gone',
    table: 'as before',
    told: 'here',
    at: {
      step: by(
        'faults',
        'before which the state directory is taken away is not run, and what was done is undone',
      ),
      countdown: by('run/guard-script', 'undoes also when its directory was taken away'),
      undo: by('run/guard-script', 'was taken away before it has read what was handed over last'),
    },
  },
  {
    fault: 'the guard is killed',
    table: 'as before',
    told: 'here',
    at: {
      step: by('death', 'before step %i: nothing more is done, and everything is undone'),
      countdown: by('death', 'while it counts: the program undoes at once and says why'),
      undo: by('run/orphaned-reset', 'is undone to its end at the next start (%s, %i done), which says so'),
    },
  },
  {
    fault: 'the program is killed',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: by('death', 'between two commands (%s): the guard undoes at once, for nobody will go on'),
      countdown: by('death', 'during the countdown: it goes on, and silence undoes'),
      undo: by('death', 'while it undoes after a surprise: the guard finishes it'),
    },
  },
  {
    fault: 'the program is killed while a command runs',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: by('death', 'while a command runs ($command, $kind)'),
      countdown: NO_COMMAND,
      undo: by('death', 'while a command runs that has its effect only when the guard has begun to undo'),
    },
  },
  {
    fault: 'the program is stopped',
    table: 'as before',
    told: 'here',
    at: {
      step: by(
        'death',
        'until its time is over (%s): the guard undoes, and once it goes on it does nothing more',
      ),
      countdown: by('death', "it.for(['0 verified', '1 verified', '2 verified', '3 verified', 'pending'])"),
      undo: no(
        'a stopped program is one that is killed, to the guard: its countdown began again with the undo',
      ),
    },
  },
  {
    fault: 'the program is hung up',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: no('without a handler a hang-up ends the program as a kill does, whose cells hold it'),
      countdown: by('death', 'by SIGHUP to everything in it: the guard is in a session of its own'),
      undo: no('without a handler a hang-up ends the program as a kill does, whose cells hold it'),
    },
  },
  {
    fault: 'both are killed',
    table: 'as before',
    told: 'at the next start',
    at: {
      step: by('run/orphaned-reset', 'is undone from a terminal after step %i, out of what was stored'),
      countdown: by(
        'death',
        'and the program too: the next start says so, and undo from a terminal still works',
      ),
      undo: by('run/orphaned-reset', 'is undone to its end at the next start (%s, %i done), which says so'),
    },
  },
  ...CLOCK_JUMPS.map(([how]): Row => ({
    fault: `the clock is set ${how}`,
    table: 'goal',
    told: 'not: nothing is lost',
    at: {
      step: by('faults', 'while the clock is set %s: the reset goes on to its goal, and is kept'),
      countdown: by('faults', 'a clock that is set %s while the guard counts neither hurries nor holds it'),
      undo: by('run/orphaned-reset', '%s changes nothing of its undo'),
    },
  })),
  {
    fault: 'another process changes the routes',
    table: 'as before, and what is theirs',
    told: 'here',
    at: {
      step: by(
        'faults',
        'when another process adds a default before it: ours is undone, and theirs stays and is told',
      ),
      countdown: by('faults', 'another’s default that comes during the countdown stays, and ours is undone'),
      undo: by('run/orphaned-reset', 'is not undone onto a table that another has made meanwhile'),
    },
  },
];
