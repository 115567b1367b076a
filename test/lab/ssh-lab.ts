import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { expect } from 'vitest';
import { TuiTerm } from '../terminal/tuiterm.js';
import type { Running } from './router-program.js';
import { LabRouter } from './router-program.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const GATEWAY = '10.77.0.1';

/** The lab's router with a sshd, and a laptop on its inside that has nothing of it but a key. */
export class SshLab extends LabRouter {
  readonly #file = (name: string): string => join(this.state, name);

  constructor(test: TestContext, name: string) {
    super(name, 'mismatch');
    test.onTestFinished(() => this.down());
    for (const key of ['host', 'other', 'id']) {
      const { status } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.#file(key)]);
      expect(status).toBe(0);
    }
    mkdirSync('/run/sshd', { recursive: true });
    mkdirSync(this.routerState);
    this.trust('id');
    this.know('host');
    const settings = [
      ...['Port 22', `ListenAddress ${GATEWAY}`, 'UsePAM no', 'PidFile none', 'PermitRootLogin yes'],
      ...[`HostKey ${this.#file('host')}`, `AuthorizedKeysFile ${this.#file('trusted')}`, 'StrictModes no'],
      // A shell that reads no files of this machine's user, and a place of the router's own.
      `SetEnv SHLVL=5 XDG_STATE_HOME=${this.routerState}`,
    ];
    writeFileSync(this.#file('sshd_config'), settings.join('\n'));
    const laptop = [
      ...['Host gw', `HostName ${GATEWAY}`, 'User root', 'IdentitiesOnly yes'],
      ...[`IdentityFile ${this.#file('id')}`, `UserKnownHostsFile ${this.#file('known')}`],
    ];
    writeFileSync(this.#file('ssh_config'), laptop.join('\n'));
  }

  /** Where a uplinktop on the router would keep an undo. */
  get routerState(): string {
    return join(this.state, 'of-router');
  }

  async startSshd(): Promise<Running> {
    const sshd = this.start('router', ['/usr/sbin/sshd', '-D', '-e', '-f', this.#file('sshd_config')]);
    await sshd.printed(/Server listening/);
    return sshd;
  }

  trust(key: string): void {
    writeFileSync(this.#file('trusted'), readFileSync(this.#file(`${key}.pub`), 'utf8'));
  }

  know(key: string): void {
    writeFileSync(this.#file('known'), `${GATEWAY} ${readFileSync(this.#file(`${key}.pub`), 'utf8')}`);
  }

  words(...args: readonly string[]): string[] {
    return [process.execPath, MAIN, '--ssh', 'gw', '-F', this.#file('ssh_config'), ...args];
  }

  laptop(...args: readonly string[]): Running {
    return this.start('client', this.words(...args), { XDG_STATE_HOME: join(this.state, 'of-laptop') });
  }

  screen(test: TestContext, ...args: readonly string[]): TuiTerm {
    const [file = '', ...words] = this.lab.argv('client', this.words(...args));
    const env = { XDG_STATE_HOME: join(this.state, 'of-laptop') };
    const term = new TuiTerm(file, words, { columns: 200, rows: 44, env });
    test.onTestFinished(() => term.close());
    return term;
  }

  /** Cuts every ssh session there, as their router learns of it at once; new ones may come. */
  cut(): void {
    this.lab.try('router', ['sh', '-c', CUT]);
  }

  /** What is left of a reset on the router. */
  leftThere(): readonly string[] {
    return readdirSync(this.routerState, { recursive: true, encoding: 'utf8' });
  }
}

/** The children of the sshd of this namespace, not the one that listens. */
export const CUT = String.raw`for pid in $(ip netns pids "$(ip netns identify $$)"); do
  case $(tr '\0' ' ' <"/proc/$pid/cmdline") in 'sshd: root'*) kill -9 "$pid" ;; esac
done`;
