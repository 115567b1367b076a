/** Reads and changes something while no file descriptor is left, and again once there are. Needs `npm run build`. */
import { closeSync, openSync } from 'node:fs';
import { createLocalHost } from '../../build/host/local.js';

const host = createLocalHost({ uid: 0 });
const of = (changes) => ({
  argv: ['/bin/sh', '-c', `echo ${changes ? 'changed' : 'read'}`],
  purpose: 'try',
  timeoutMs: 5_000,
  needsRoot: false,
  changes,
});
const kernelFile = { ...of(false), argv: ['/usr/bin/cat', '/proc/net/dev'] };
const told = async () => {
  const results = [];
  for (const command of [of(false), of(true), kernelFile]) results.push(await host.run(command));
  return results.map(({ failure, stderr, stdout }) => failure?.summary ?? (stderr + stdout).split('\n')[0]);
};

await told();
const open = [];
try {
  for (;;) open.push(openSync('/dev/null', 'r'));
} catch {
  // None is left.
}
const without = await told();
open.forEach(closeSync);
process.stdout.write(JSON.stringify({ without, after: await told() }));
