import { join } from 'node:path';
import type { TestContext } from 'vitest';
import type { Severity, Status } from '../../src/model/finding.js';
import { TuiTerm } from '../terminal/tuiterm.js';
import type { LabRoutes } from './lab.js';
import { Lab } from './lab.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const SIZE = { columns: 120, rows: 40 };
/** Long and short connections, UDP flows and connections by IPv6 at a time: enough to judge by, and light. */
const FLOWS = [4, 24, 8, 4] as const;

/** The test that something lives for; tests run beside each other, so it is told. */
export type For = Pick<TestContext, 'onTestFinished'>;

/** A lab of the test's own, with traffic running, that goes when the test ends. */
export async function busyLab(test: For, name: string, routes: LabRoutes): Promise<Lab> {
  const lab = Lab.up(name);
  test.onTestFinished(() => lab.down());
  if (routes !== 'mismatch') lab.routes(routes);
  await lab.traffic(FLOWS);
  return lab;
}

/** The built program in a terminal on the router. */
export function watch(test: For, lab: Lab, ...options: string[]): TuiTerm {
  const [file = '', ...args] = lab.argv('router', [process.execPath, MAIN, ...options]);
  const term = new TuiTerm(file, args, { ...SIZE, env: { XDG_STATE_HOME: lab.stateHome } });
  test.onTestFinished(() => term.close());
  return term;
}

export async function closePanel(term: TuiTerm): Promise<void> {
  await term.waitFor(/esc close/);
  term.write('\u001b');
  await term.waitFor((text) => !/esc close/.test(text));
}

/** Presses R, agrees when the plan asks for it, and waits until the question is whether to keep it. */
export async function reset(term: TuiTerm): Promise<void> {
  term.write('R');
  await term.waitFor(/a deliberate yes\?|Keep\?|reset is pending/);
  if (!/Keep\?/.test(term.text())) term.write('\u001b[C\r');
  await term.waitFor(/Keep\?/);
}

/** What `check --json` says: see docs/scripts.md. */
export interface Checked {
  readonly exitStatus: number | null;
  readonly status: Status;
  readonly verdict: string;
  readonly uplinks: readonly {
    readonly interface: string;
    readonly role: string | null;
    readonly counters: { readonly inBytes: number | null; readonly outBytes: number | null } | null;
    readonly connections: { readonly total: number } | null;
  }[];
  readonly unattributed: { readonly total: number; readonly local: number } | null;
  readonly findings: readonly {
    readonly id: string;
    readonly severity: Severity;
    readonly subject: string;
    readonly family: string | null;
  }[];
}

export async function check(lab: Lab, ...options: string[]): Promise<Checked> {
  const argv = [process.execPath, MAIN, ...options, 'check', '--json'];
  const { stdout, stderr, status } = await lab.ask('router', argv);
  if (stdout === '') throw new Error(`check said nothing: ${stderr}`);
  return { ...(JSON.parse(stdout) as Omit<Checked, 'exitStatus'>), exitStatus: status };
}

/** `priority-mismatch iwn0 inet`, for all that is worse than a remark. */
export function complaints(checked: Checked): string[] {
  return checked.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ id, subject, family }) => [id, subject, family ?? ''].join(' ').trim());
}
