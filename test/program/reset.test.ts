import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SLOWNESS, until } from '../patience.js';
import { STORY } from '../reset/rig/story.js';
import type { TestRouter } from '../reset/rig/router.js';
import { routersOf } from '../reset/rig/router.js';
import { rig } from '../terminal/build.js';
import type { TuiTermOptions } from '../terminal/tuiterm.js';
import { TuiTerm, noPty } from '../terminal/tuiterm.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const ON_ROUTER = rig('router-monitor.mjs');
const KEEP = /Both defaults at priority 8 with P\.\s+Keep\?\s+y keep\s+u undo/;
const MISMATCH = /Only em0 is used/;
const BALANCED = /Both uplinks are used/;
const SIZE = { columns: 120, rows: 40 };

const open: TuiTerm[] = [];
const newRouter = routersOf(STORY);

function start(script: string, args: readonly string[], options: TuiTermOptions = {}): TuiTerm {
  const term = new TuiTerm(process.execPath, [script, ...args], { ...SIZE, ...options });
  open.push(term);
  return term;
}

function watch(router: TestRouter, ...options: string[]): TuiTerm {
  const env = { XDG_STATE_HOME: join(router.directory, 'state') };
  return start(ON_ROUTER, [router.directory, ...options], { env });
}

afterEach(async () => {
  for (const term of open.splice(0)) await term.close();
});

async function comesBack(router: TestRouter, before: readonly string[]): Promise<void> {
  await until(async () => String(await router.table()) === String(before));
}

if (noPty !== null) console.warn(noPty);

describe.skipIf(noPty !== null)('R on the demo router', () => {
  it('puts both defaults at one priority, and y keeps them', async () => {
    const term = start(MAIN, ['--demo']);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(KEEP);
    await term.waitFor(/RESET: undone by itself in \d+ s/);
    await term.waitFor('/sbin/route -n delete -inet -priority 12 default 192.168.0.1');
    term.write('y');
    await term.waitFor(/KEPT/);
    await term.waitFor(/hostname\.iwn0/);
    await term.waitFor(BALANCED);
    await term.waitFor(/UGSP\s+P.*UGSP\s+P/);
  });

  it('takes everything back when u is pressed', async () => {
    const term = start(MAIN, ['--demo']);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(KEEP);
    await term.waitFor(BALANCED);
    term.write('u');
    await term.waitFor(/UNDONE/);
    await term.waitFor(MISMATCH);
  });

  it('asks before it quits with a reset unkept, and then does not linger', async () => {
    const term = start(MAIN, ['--demo']);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(KEEP);
    term.write('q');
    await term.waitFor(/q (quit|leave)|leave it/i);
    term.write('q');
    const ended = await Promise.race([
      term.exited,
      new Promise((settle) => setTimeout(() => settle('still there'), 5_000 * SLOWNESS)),
    ]);
    expect(ended).toEqual({ exitCode: 0, signal: 0 });
  });

  it('only shows the plan on v', async () => {
    const term = start(MAIN, ['--demo']);
    await term.waitFor(MISMATCH);
    term.write('v');
    await term.waitFor(/route -n add -inet -mpath -priority 8 default 192\.168\.0\.1/);
    term.write('\u001b');
    await term.waitFor((text) => !/delete -inet -priority 12.*\n.*esc/.test(text));
    await term.waitFor(MISMATCH);
  });

  it('drains an uplink after a deliberate yes, and brings it back', async () => {
    const term = start(MAIN, ['--demo=healthy']);
    await term.waitFor(BALANCED);
    term.write('d');
    await term.waitFor(/would be left alone/);
    term.write('\r');
    await term.waitFor((text) => !/would be left alone/.test(text));
    await term.waitFor(/em0.*ACTIVE.*iwn0.*ACTIVE/);
    term.write('d');
    await term.waitFor(/would be left alone/);
    term.write('\u001b[C');
    term.write('\r');
    await term.waitFor(/Keep\?/);
    term.write('y');
    await term.waitFor(/NO DEFAULT/);
    // The uplink may be seen without its default before it is kept, and until then escape and d do nothing.
    await term.waitFor(/KEPT/);
    term.write('\u001b');
    await term.waitFor((text) => !/esc close/.test(text));
    term.write('d');
    await term.waitFor(/Keep\?/);
    term.write('y');
    await term.waitFor(/em0.*ACTIVE.*iwn0.*ACTIVE/);
  });

  it('changes nothing when it was started read-only', async () => {
    const term = start(MAIN, ['--demo', '--read-only']);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(/read-only/i);
    await term.waitFor(MISMATCH);
  });
});

describe.skipIf(noPty !== null)('R on a router of its own, with a guard of its own', () => {
  it('is kept by y, and the table says so', async () => {
    const router = await newRouter();
    const term = watch(router);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(/Keep\?/);
    term.write('y');
    await term.waitFor(/KEPT/);
    const defaults = (await router.table()).filter((line) => line.startsWith('default'));
    expect(defaults).toHaveLength(2);
    expect(defaults.every((line) => line.includes(' UGSP '))).toBe(true);
  });

  it('may be pressed again at once after y, and the end is told once', async () => {
    const router = await newRouter();
    const term = watch(router);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(/Keep\?/);
    term.write('y');
    await term.waitFor(/KEPT/);
    term.write('\u001b');
    await term.waitFor((text) => !/esc close/.test(text));
    // A plan is made of what was read last.
    await term.waitFor(/UGSP\s+P.*UGSP\s+P/);
    await term.waitFor(/multipath on/);
    term.write('R');
    await term.waitFor(/No reset helps: the defaults/i);
    expect(term.text()).not.toMatch(/reset is pending/i);
    const told = join(router.directory, 'state/uplinktop/last.told');
    await until(() => existsSync(told));
    term.write('\u001b');
    await term.waitFor((text) => !/esc close/.test(text));
    // The whole journal: what came after it may have pushed it out of the last lines.
    term.write('5');
    await term.waitFor(/reset: \d+ changes?, kept/);
    expect(term.text()).not.toMatch(/last reset was KEPT/);
  });

  it('is undone by silence', async () => {
    const router = await newRouter();
    const before = await router.table();
    const term = watch(router);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(/Keep\?/);
    expect(await router.table()).not.toEqual(before);
    router.letTimePass();
    await term.waitFor(/UNDONE/);
    await comesBack(router, before);
  });

  it('is undone although the program was killed, and the next start says so', async () => {
    const router = await newRouter();
    const before = await router.table();
    const term = watch(router);
    await term.waitFor(MISMATCH);
    term.write('R');
    await term.waitFor(/Keep\?/);
    term.kill('SIGKILL');
    await term.exited;
    router.letTimePass();
    await comesBack(router, before);
    const next = watch(router);
    await next.waitFor(/last reset was UNDONE/i);
  });

  it('is refused to a second program while the first one waits', async () => {
    const router = await newRouter();
    const first = watch(router);
    await first.waitFor(MISMATCH);
    first.write('R');
    await first.waitFor(/Keep\?/);
    const second = watch(router);
    await second.waitFor(/em0/);
    second.write('R');
    await second.waitFor(/reset is pending/i);
    first.write('y');
    await first.waitFor(/KEPT/);
  });
});
