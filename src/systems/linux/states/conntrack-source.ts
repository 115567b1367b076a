import type { StateSource } from '../../../model/observer.js';
import { SECOND } from '../../../model/time.js';
import { StateFollower } from '../../../states/state-follower.js';
import { baseName, firstCommand } from '../commands.js';
import { createConntrackReader } from './conntrack.js';
import type { Tools } from '../tools.js';
import { CONNECTION_TABLE } from '../tools.js';

/** Kinds of output in which an entry stays one line of the form that is read here. */
const OUTPUT = /^(extended|id|ktimestamp|labels|timestamp)$/;
const TABLE_FILE = /^\/proc\/((self|thread-self|\d+)\/)?net\/nf_conntrack$/;

/** `cat /proc/net/nf_conntrack`, by whatever path. */
function readsFile([program = '', ...args]: readonly string[]): boolean {
  const files = args.filter((arg) => !/^-u?$/.test(arg) && arg !== '--');
  return baseName(program) === 'cat' && files.length === 1 && TABLE_FILE.test(files[0] ?? '');
}

/** `conntrack -L` of everything: a protocol, a family or an address picks out a part. */
function dumps([program = '', ...args]: readonly string[]): boolean {
  if (baseName(program) !== 'conntrack') return false;
  let isDump = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (/^(-L|--dump)$/.test(word)) {
      isDump = true;
      if (args[at + 1] === 'conntrack') at++;
    } else if (/^(-o|--output)$/.test(word)) {
      if (!isKnownOutput(args[++at] ?? '')) return false;
    } else if (!/^(-o|--output=)./.test(word) || !isKnownOutput(word.replace(/^(-o|--output=)/, '')))
      return false;
  }
  return isDump;
}

function isKnownOutput(list: string): boolean {
  return list.split(',').every((form) => OUTPUT.test(form));
}

/**
 * The kernel's table of tracked connections. Its file is read where there is one: that takes no process. Elsewhere
 * conntrack(8) prints it, both families since its version 1.4.7; until 1.4.6 it leaves IPv6 out unless asked for that alone.
 */
export function conntrackSource({ conntrack, cat, hasConnectionTable }: Tools): StateSource {
  return {
    id: 'states',
    what: 'the connections',
    command: {
      argv: hasConnectionTable ? [cat, CONNECTION_TABLE] : [conntrack, '-L', '-o', 'extended,id'],
      purpose: 'read the connections',
      timeoutMs: 20 * SECOND,
      needsRoot: true,
      changes: false,
    },
    restFactor: 300,
    serves: (argv) => {
      const command = firstCommand(argv);
      return readsFile(command) || dumps(command);
    },
    follow: () => new StateFollower(createConntrackReader),
  };
}
