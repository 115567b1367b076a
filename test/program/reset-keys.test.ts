import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, it } from 'vitest';
import { TuiTerm, noPty } from '../terminal/tuiterm.js';
import { until } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const ASKED = /y keeps it, u undoes it now/;

const open: TuiTerm[] = [];
afterAll(async () => {
  for (const term of open) await term.close();
});

/** A shell, so that what becomes of its terminal is seen: `stty -a` after the program. */
function reset(): TuiTerm {
  const script = `${process.execPath} ${MAIN} reset --demo; echo "status $?"; stty -a | grep -o -- '-*icanon'; cat`;
  const term = new TuiTerm('/bin/sh', ['-c', script], { columns: 120, rows: 40 });
  open.push(term);
  return term;
}

/** A key that may come too early is pressed again. */
async function press(term: TuiTerm, key: string, wanted: RegExp): Promise<void> {
  await until(() => {
    if (wanted.test(term.text())) return true;
    term.write(key);
    return false;
  });
}

describe.skipIf(noPty !== null).concurrent('uplinktop reset at a terminal', () => {
  it.each([
    ['y', /^# The reset was kept/m, 'status 0'],
    ['u', /^# The reset was undone at \S+: as asked/m, 'status 1'],
  ])('is answered by %s, and leaves the terminal as it was', async (key, wanted, status) => {
    const term = reset();
    await term.waitFor(ASKED);
    await press(term, key, wanted);
    await term.waitFor(new RegExp(status));
    await term.waitFor(/^\s*icanon/m);
  });

  it('gives the terminal back when it is left by ^C', async ({ expect }) => {
    const term = reset();
    await term.waitFor(ASKED);
    term.write('\x03');
    await term.waitFor(/^\s*icanon/m);
    expect(term.text()).not.toContain('-icanon');
  });

  it('does not ask where nobody can press a key', async ({ expect }) => {
    const ends = promisify(execFile)(process.execPath, [MAIN, 'reset', '--demo', '--undo-after', '10']);
    ends.child.stdin?.end('y');
    // It ends with the status of what was undone.
    const { stdout } = await ends.catch((ended: unknown) => ended as { stdout: string });
    expect(stdout).not.toMatch(ASKED);
    expect(stdout).toContain('unless: uplinktop keep');
  });
});
