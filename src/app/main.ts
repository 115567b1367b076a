import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommonOptions, Invocation, Manifest } from './invocation.js';
import { readCommandLine } from './cli.js';
import { readConfiguration } from './configuration-files.js';
import { complain, print, printJson } from './output.js';
import { SCENARIOS } from '../demo/scenarios.js';

/** What package.json says of the program. */
function manifest(): Manifest {
  const file = new URL('../package.json', import.meta.url);
  const { version = 'unknown', engines } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly version?: string;
    readonly engines?: { readonly node?: string };
  };
  return { version, engines: engines?.node ?? 'unknown', writtenAt: statSync(fileURLToPath(file)).mtimeMs };
}

/** What is needed only once it is clear what to do: a wrong option must not wait for the screen's libraries. */
async function run(invocation: Invocation, reread: () => Invocation): Promise<number> {
  switch (invocation.run) {
    case 'print':
      print(invocation.text);
      return 0;
    case 'config': {
      const { configObject, configText } = await import('./config-report.js');
      if (invocation.json) printJson(configObject(invocation.effective));
      else print(configText(invocation.effective));
      return 0;
    }
    case 'usage-error':
      complain(invocation.message);
      return invocation.exitStatus;
    case 'usage':
      return (await import('./usage-command.js')).usage(invocation);
    case 'watch':
      return (await import('./watch-command.js')).watch(invocation, reread);
    case 'check': {
      if (invocation.watch) return (await import('./check-watch.js')).watchCheck(invocation);
      const { check } = await import('./check-command.js');
      return check(invocation);
    }
    case 'export':
      return (await import('./export-command.js')).exportMetrics(invocation, manifest());
    case 'doctor':
      return (await import('./doctor-command.js')).doctor(invocation, manifest());
    case 'reset':
    case 'keep':
    case 'undo':
      return (await import('./reset-command.js')).resetCommand(invocation);
    case 'connections':
      return (await import('./connections-command.js')).connections(invocation);
    case 'advise':
      return (await import('./advise-command.js')).advise(invocation);
    case 'monitor': {
      if (process.stdout.isTTY) return (await import('./monitor.js')).monitor(invocation);
      // Nobody looks at escape codes in a pipe: the same answer as text.
      const { check } = await import('./check-command.js');
      return check({ ...invocation, json: false });
    }
  }
}

function isCommon(invocation: Invocation): invocation is Invocation & CommonOptions {
  return 'debug' in invocation;
}

async function main(argv: readonly string[]): Promise<void> {
  const read = (): Invocation =>
    readCommandLine(argv, {
      version: manifest().version,
      scenarios: SCENARIOS,
      configured: readConfiguration,
    });
  const invocation = read();
  // These have more to do than to be read: to take out a dead line, to tell syslog, to answer scrapers.
  if (invocation.run !== 'watch' && invocation.run !== 'export') process.stdout.on('error', endWithReader);
  try {
    process.exitCode = await run(invocation, read);
    await leaveRouters(invocation);
    // A reset that waits to be kept is its guard's affair now: it must not hold up the shell.
    if (invocation.run === 'monitor' || invocation.run === 'watch') process.exit();
  } catch (error) {
    const debug = isCommon(invocation) && invocation.debug;
    const message = error instanceof Error ? error.message : String(error);
    complain(`uplinktop: ${debug && error instanceof Error ? (error.stack ?? message) : message}`);
    process.exitCode = invocation.run === 'check' ? 3 : 2;
    await leaveRouters(invocation);
  }
}

/** Nothing of ours goes on there, and nothing keeps the program from its end. */
async function leaveRouters(invocation: Invocation): Promise<void> {
  if (isCommon(invocation) && invocation.origin.kind === 'ssh')
    (await import('./ssh-router.js')).leaveRouters();
}

/** A reader that has seen enough (`| head`) ends us quietly. */
function endWithReader({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
}

// Of a broken pipe nobody is left to be told: it must not end what goes on without a reader.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
void main(process.argv.slice(2));
