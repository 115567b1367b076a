import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../src/host/ssh/back-off.js';
import {
  clientEnvironment,
  isDestination,
  isJump,
  masterArguments,
  sessionArguments,
} from '../../../src/host/ssh/client-arguments.js';
import { sshFault } from '../../../src/host/ssh/ssh-faults.js';

describe('what --ssh takes', () => {
  it.each(['gw', 'root@gw', 'ops@192.0.2.1', 'root@2001:db8::1', 'fe80::1%em0', 'ssh://root@gw:2222'])(
    '%s',
    (text) => expect(isDestination(text)).toBe(true),
  );
  it.each([
    '',
    '-oProxyCommand=x',
    'root@-gw',
    '-l@gw',
    'gw;reboot',
    'a b',
    'gw\n',
    '$(x)@gw',
    '@gw',
    'ssh://',
  ])('not %j', (text) => expect(isDestination(text)).toBe(false));
  it('never takes what ssh or a shell could take for something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."-@:/.a1[]%$`;& \n'") }), (text) => {
        if (isDestination(text)) expect(text).toMatch(/^(?!-)(?!.*@-)[A-Za-z0-9@:/.[\]%_-]+$/);
      }),
    );
  });
  it('takes one jump host or several', () => {
    expect(isJump('admin@bastion:2222,second')).toBe(true);
    expect(isJump('bastion,-oProxyCommand=x')).toBe(false);
  });
});

const TARGET = { destination: 'root@gw', configFile: '/home/ops/routers', jump: 'bastion', port: 2222 };

describe('the arguments of ssh', () => {
  it('name the destination behind --, and let nobody be asked', () => {
    for (const words of [masterArguments(TARGET, '/tmp/s'), sessionArguments(TARGET, '/tmp/s')]) {
      expect(words.slice(-3)).toEqual(['--', 'root@gw', 'exec /bin/sh']);
      expect(words).toContain('BatchMode=yes');
    }
    expect(clientEnvironment({ HOME: '/root', SSH_ASKPASS: '/bin/asks', DISPLAY: ':0' })).toEqual({
      HOME: '/root',
      SSH_ASKPASS_REQUIRE: 'never',
    });
  });
  it('pass on -F, -J and -p to the connection', () => {
    expect(masterArguments(TARGET, '/tmp/s').slice(0, 6)).toEqual([
      ...['-F', '/home/ops/routers', '-J', 'bastion', '-p', '2222'],
    ]);
  });
  it('never let a session make a connection of its own', () => {
    expect(sessionArguments(TARGET, '/tmp/s')).toContain('ProxyCommand=false');
  });
});

describe('why there is no connection, in one clause with the words of ssh', () => {
  it.each([
    ['Host key verification failed.\r\n', /is not known here: connect once by hand/],
    [
      '@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@\nHost key verification failed.\r\n',
      /is not the one known from before.*\(ssh says: Host key verification failed\.\)/,
    ],
    ['root@gw: Permission denied (publickey,password).', /would ask for a password/],
    ['root@gw: Permission denied (publickey).', /accepts no key of yours for this user \(ssh says/],
    ['ssh: connect to host gw port 22: No route to host', /no route to gw/],
    ['ssh: connect to host gw port 22: Connection timed out', /gw does not answer/],
    ['ssh: Could not resolve hostname gw: Name or service not known', /the name in gw is not known/],
    ['mux_client_request_session: session request failed: Session open refused by peer', /MaxSessions/],
    ['kex_exchange_identification: \u001b[2Jread', /no connection to gw \(ssh says: .*read\)/],
    ['', /^there is no connection to gw$/],
  ])('%j', (said, sentence) => {
    const words = sshFault('gw', said);
    expect(words).toMatch(sentence);
    expect(words).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('how long a lost router is left alone', () => {
  it('is twice as long each time, half a minute at most, and never the same for all', () => {
    expect([0, 1, 2, 3, 4, 5, 90].map((n) => backOffMs(n, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    expect(backOffMs(5, 0.99)).toBeLessThan(backOffMs(5, 0));
    expect(backOffMs(5, 0.99)).toBeGreaterThanOrEqual(22_500);
  });
});
