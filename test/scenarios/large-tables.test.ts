import { describe, expect, it } from 'vitest';
import type { CommonOptions } from '../../src/app/invocation.js';
import { takeRounds } from '../../src/app/script-rounds.js';
import { foldRound } from '../../src/collect/fold.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { CommandResult, Round } from '../../src/model/command.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { System } from '../../src/model/system.js';
import { READ_WHOLE_LINES, RouteCondenser } from '../../src/systems/openbsd/observe/condense-routes.js';

/** Seconds of each demo, in pairs. */
const PAIRS = 4;
/** Enough that the table is condensed. */
const BROUGHT = READ_WHOLE_LINES + 2_000;

const isRoutes = ({ command }: CommandResult): boolean => /route -nv show$/.test(command.argv.join(' '));

const ROWS = new Map<string, string>();

/** Rows that a routing daemon brings, by the first uplink of the table. */
function brought(table: string): string {
  const [, gateway = '192.0.2.1', name = 'em0'] =
    /^default +(\S+) .* (\w+)(?: +"[^"]*")?$/m.exec(table) ?? [];
  const way = `${gateway} ${name}`;
  const rows = ROWS.get(way) ?? rowsBy(gateway, name);
  ROWS.set(way, rows);
  return rows;
}

function rowsBy(gateway: string, name: string): string {
  return Array.from({ length: BROUGHT }, (_, i) => {
    const network = `24.${i >> 8}.${i & 255}/24`;
    return `${network.padEnd(18)} ${gateway.padEnd(18)} UG         0        0     -    48 ${name}\n`;
  }).join('');
}

/** As the host leaves the text of a table that has so many routes more. */
function withMore(table: string): string {
  const more = table.replace(/^(Internet:\n.*\n)/m, (titles) => titles + brought(table));
  const condenser = new RouteCondenser();
  condenser.write(new TextEncoder().encode(more));
  return Buffer.concat(condenser.end()).toString();
}

/** The same rounds of such a router. */
function larger(rounds: readonly Round[]): Round[] {
  const known = new Map<string, string>();
  const once = (table: string): string => {
    const text = known.get(table) ?? withMore(table);
    known.set(table, text);
    return text;
  };
  return rounds.map(({ at, results }) => ({
    at,
    results: results.map((one) => (isRoutes(one) ? { ...one, stdout: once(one.stdout) } : one)),
  }));
}

function judged(rounds: readonly Round[], { observer, explainer }: System): Diagnosis {
  let snapshot = null;
  let history: History | null = null;
  let diagnosis: Diagnosis | null = null;
  const context = { observer, intervalMs: 1_000, live: true };
  for (const round of rounds) {
    snapshot = foldRound(snapshot, round, context);
    ({ history, diagnosis } = diagnose(history, snapshot, { explainer, named: new Map() }));
  }
  return diagnosis ?? expect.fail('no round');
}

const told = ({ verdict, findings, uplinks }: Diagnosis) => ({
  verdict,
  findings: findings.map(({ id, message }) => [id, message]),
  uplinks: uplinks.map(({ interface: name, routes }) => [name, routes.length]),
});

describe('a routing daemon that brings 12,000 routes', () => {
  // The busy one has no other table, and 60,000 states.
  it.each(SCENARIOS.map(({ name }) => name).filter((name) => name !== 'busy'))(
    'changes nothing of what is said of %s',
    async (name) => {
      const options: CommonOptions = {
        ...{
          origin: { kind: 'demo', scenario: name },
          uplinks: new Map(),
          standby: new Set(),
          metered: new Map(),
          weights: new Map(),
        },
        ...{ intervalMs: 1_000, firewall: true, readOnly: true, record: null, log: null, debug: false },
        ...{ undoAfterS: 60, stateDir: null },
      };
      const { rounds, system } = await takeRounds(options, PAIRS);
      const large = larger(rounds);
      const texts = large.flatMap(({ results }) => results.filter(isRoutes).map(({ stdout }) => stdout));
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) expect(text).toContain(`${BROUGHT} routes not listed`);
      expect(told(judged(large, system))).toEqual(told(judged(rounds, system)));
    },
  );
});
