import type { Command } from '../../../model/command.js';
import type { Connection } from '../../../model/connection.js';
import type { StateKiller } from '../../../model/killing.js';
import { SECOND } from '../../../model/time.js';
import { doasLines } from '../doas-conf.js';
import { killById, killCommands } from '../kill-command.js';
import { PFCTL } from '../route-command.js';

function one(connection: Connection): readonly Command[] | null {
  const commands = killCommands(connection);
  if (commands === null) return null;
  return commands.map((argv) => ({
    argv,
    purpose: 'end a connection',
    timeoutMs: 5 * SECOND,
    needsRoot: true,
    changes: true,
  }));
}

/**
 * pf has no words for all states of an uplink: a state that floats belongs to no interface, and `-k ADDRESS` compares with
 * the address before it was translated. So each connection is named.
 */
export const stateKiller: StateKiller = {
  one,
  all(connections) {
    const named = connections.map(one);
    return {
      steps: named.flatMap((commands) =>
        (commands ?? []).map((command, i) => ({ command, ends: i === 0 ? 1 : 0 })),
      ),
      unnamed: named.filter((commands) => commands === null).length,
    };
  },
  killed: ({ stderr, failure }) => {
    const count = failure === null ? /^killed (\d+) states/m.exec(stderr)?.[1] : undefined;
    return count === undefined ? null : Number(count);
  },
  example: killById('1'),
  permits: (user) => ({
    lines: doasLines([[PFCTL]], user).map((line) => line.replace(/ args$/, '')),
    caution: 'doas knows no patterns for arguments: this line permits all that pfctl can do, rules included',
  }),
};
