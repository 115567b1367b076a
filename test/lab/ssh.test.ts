import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATIENCE_MS, SOON_S, until } from '../patience.js';
import { noPty } from '../terminal/tuiterm.js';
import { labMissing } from './lab.js';
import { missingPrograms } from './missing-programs.js';
import { reset } from './program.js';
import { CUT, SshLab } from './ssh-lab.js';

const missing = labMissing() ?? missingPrograms('sshd', 'ssh', 'ssh-keygen', 'setsid') ?? noPty;
if (missing !== null) console.warn(missing);

/** On the router: waits for a moment of a reset, and cuts; silently, when neither side is told. */
const CUT_WHEN = String.raw`state=$1 moment=$2
shift 2
n=0
while [ "$n" -lt 3000 ]; do
  case $moment in
    guarded) [ ! -e "$state/uplinktop/pending/plan.json" ] || break ;;
    first) case $(ip route show default) in *nexthop*) break ;; esac ;;
    last) case $(ip -6 route show default) in *nexthop*) break ;; esac ;;
    silent) ! grep -q armed "$state"/uplinktop/pending/hold.* 2>/dev/null || break ;;
  esac
  n=$((n + 1))
done
if [ "$moment" = silent ]; then exec ip link set lan0 down; fi
${CUT}`;

describe.skipIf(missing !== null)(
  'a router that is watched from a laptop',
  { timeout: 4 * PATIENCE_MS, concurrent: true },
  () => {
    it('shows what it would show there, resets with y, and outlives the loss of the connection', async (test) => {
      const lab = new SshLab(test, 'ssh');
      await lab.lab.traffic([4, 24, 8, 4]);
      let sshd = await lab.startSshd();
      const before = lab.tables();
      const term = lab.screen(test, '--undo-after', '60');
      await term.waitFor(/SSH gw/);
      await term.waitFor(/Only em0 is used/);
      await term.waitFor(/session: by lan0/);
      await reset(term);
      expect(lab.tables()).not.toBe(before);
      expect(lab.leftThere()).toContain('uplinktop/pending');
      term.write('y');
      await term.waitFor(/KEPT/);
      await until(() => !lab.leftThere().includes('uplinktop/pending'));
      term.write('\u001b');
      await term.waitFor(/Both uplinks are used|both uplinks/i);
      // The router is away, and back after a while.
      sshd.kill();
      lab.cut();
      await term.waitFor(/LOST since \d\d:\d\d:\d\d/);
      // Unknown, and no zero; and why, where the verdict stands.
      await term.waitFor(/│ in +– .*│ in +– /);
      await term.waitFor(/Cannot tell.*gw/);
      sshd = await lab.startSshd();
      await term.waitFor((text) => !text.includes('LOST'));
      // Somebody sets the routes back: it is seen again.
      lab.lab.routes('mismatch');
      await term.waitFor(/Only em0 is used/);
      term.write('q');
      await term.exited;
      // Nothing of ours goes on there.
      await until(() => lab.lab.try('router', ['sh', '-c', CUT.replace('kill -9', 'echo')]).stdout === '');
      sshd.kill();
    });

    it('undoes on the router a reset whose connection is cut, at whatever moment', async (test) => {
      const lab = new SshLab(test, 'sshcut');
      const sshd = await lab.startSshd();
      const before = lab.tables();
      for (const moment of ['guarded', 'first', 'last', 'silent']) {
        const cutter = lab.start('router', ['sh', '-c', CUT_WHEN, 'sh', lab.routerState, moment]);
        const run = lab.laptop('reset', '--yes', '--undo-after', SOON_S);
        expect(await cutter.ended(), moment).toBe(0);
        await until(() => lab.tables() === before && !lab.leftThere().includes('uplinktop/pending'));
        if (moment === 'silent') lab.lab.on('router', 'ip link set lan0 up');
        // It comes back to it, and tells how it ended there.
        expect(await run.ended(), `${moment}: ${run.text}`).toBe(1);
        expect(run.text, moment).toMatch(/undone|Nothing was done|Nothing would hold the undo/i);
        expect(lab.tables(), moment).toBe(before);
      }
      sshd.kill();
    });

    it('finds a reset that waits there again, in another run: to keep it, to undo it, and not to begin another', async (test) => {
      const lab = new SshLab(test, 'sshkeep');
      const sshd = await lab.startSshd();
      const before = lab.tables();
      for (const answer of ['keep', 'undo']) {
        const run = lab.laptop('reset', '--yes', '--undo-after', '600');
        await run.printed(/undone by itself in 600 s, unless: uplinktop --ssh gw -F \S+ keep/);
        run.kill();
        await run.ended();
        const second = lab.laptop('reset', '--yes');
        expect(await second.ended()).toBe(1);
        expect(second.text).toMatch(/A reset is pending, begun/i);
        const other = lab.laptop('--read-only', answer === 'keep' ? 'keep' : 'undo');
        expect(await other.ended(), other.text).toBe(1);
        expect(other.text).toBe('Read-only: nothing is changed.\n');
        const answered = lab.laptop(answer);
        expect(await answered.ended(), answered.text).toBe(0);
        expect(answered.text).toMatch(answer === 'keep' ? /kept/i : /undone/i);
        expect(lab.tables() === before).toBe(answer === 'undo');
        lab.lab.routes('mismatch');
      }
      // A read-only look leaves nothing there.
      rmSync(join(lab.routerState, 'uplinktop'), { recursive: true });
      const check = lab.laptop('--read-only', 'check');
      expect(await check.ended(), check.text).toBe(1);
      expect(check.text).toMatch(/Only em0 is used/);
      expect(lab.leftThere()).toEqual([]);
      // What is said where there is no connection, in one sentence each, and at once.
      lab.know('other');
      const changed = lab.laptop('check');
      expect(await changed.ended()).toBe(3);
      expect(changed.text).toMatch(/^uplinktop: the host key of gw is not the one known from before.*\n$/);
      lab.know('host');
      lab.trust('other');
      const password = lab.laptop('connections');
      expect(await password.ended()).toBe(2);
      expect(password.text).toMatch(/^uplinktop: gw accepts no key of yours.*would ask for a password.*\n$/);
      sshd.kill();
      await sshd.ended();
      const refused = lab.laptop('check');
      expect(await refused.ended()).toBe(3);
      expect(refused.text).toMatch(/nothing answers ssh on gw \(ssh says: .*Connection refused\)/);
    });
  },
);
