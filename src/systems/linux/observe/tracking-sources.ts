import type { Source } from '../../../model/source.js';
import type { Firewall } from '../../../model/router.js';
import { SECOND } from '../../../model/time.js';
import { asksForSysctl, printedFile, showsConntrackStatistics } from '../commands.js';
import type { Tools } from '../tools.js';
import { REFUSALS_FILE } from '../tools.js';
import { parseConntrackRefusals } from './conntrack-refusals.js';
import type { ParsedObservations } from './reading-command.js';
import { reading } from './reading-command.js';
import { CONNTRACK_NAMES, connectionLimitOf, connectionsOf, parseSysctl } from './sysctl.js';

/** Nothing but counters is told. */
const UNTOLD: Firewall = { enabled: null, states: null, halfOpenTcp: null, counters: {} };

/** Asked for and not printed: this kernel tracks no connections, so there is no number of them. */
function observedConnections(stdout: string): ParsedObservations {
  const { value: variables, complaints } = parseSysctl(stdout);
  const firewallLimits = connectionLimitOf(variables);
  return { value: { firewall: connectionsOf(variables), firewallLimits: firewallLimits ?? {} }, complaints };
}

function observedRefusals(stdout: string): ParsedObservations {
  const { value: counters, complaints } = parseConntrackRefusals(stdout);
  return { value: counters === null ? {} : { firewall: { ...UNTOLD, counters } }, complaints };
}

/** What the kernel says of the connections it tracks: two commands, each of which tells its part of one value. */
export function trackingSources({ sysctl, cat, hasRefusals }: Tools): readonly Source[] {
  const counted: Source = {
    id: 'connections',
    what: 'the number of tracked connections',
    command: reading('count the tracked connections', [sysctl, '-e', ...CONNTRACK_NAMES]),
    everyMs: 10 * SECOND,
    wokenByEvents: false,
    observes: ['firewall', 'firewallLimits'],
    serves: (argv) => (asksForSysctl(argv, CONNTRACK_NAMES) ? ['firewall', 'firewallLimits'] : []),
    parse: observedConnections,
    complete: (known, { firewall, ...told }) =>
      firewall === undefined
        ? told
        : { ...told, firewall: { ...firewall, counters: known.firewall?.counters ?? {} } },
  };
  const refused: Source = {
    id: 'refused-connections',
    what: 'the connections that were refused',
    command: reading('count the refused connections', [cat, REFUSALS_FILE]),
    everyMs: 10 * SECOND,
    wokenByEvents: false,
    observes: ['firewall'],
    serves: (argv) =>
      printedFile(argv) === REFUSALS_FILE || showsConntrackStatistics(argv) ? ['firewall'] : [],
    parse: observedRefusals,
    complete: (known, { firewall }) =>
      firewall === undefined
        ? {}
        : { firewall: { ...UNTOLD, ...known.firewall, counters: firewall.counters } },
  };
  return hasRefusals ? [counted, refused] : [counted];
}
