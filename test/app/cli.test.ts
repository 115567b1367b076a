import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/app/cli.js';
import { sharedOptions, SUBCOMMANDS } from '../../src/app/option-table.js';

const about = {
  version: '1.2.3',
  scenarios: [
    { name: 'story', what: 'the mismatch' },
    { name: 'healthy', what: 'all is well' },
  ],
};
const read = (line: string) => readCommandLine(line.split(' ').filter(Boolean), about);

describe('the command line', () => {
  it('watches this machine when nothing is said', () => {
    expect(read('')).toMatchObject({
      run: 'monitor',
      origin: { kind: 'live' },
      intervalMs: 1000,
      firewall: true,
    });
  });

  it.each([
    ['--demo', 'story'],
    ['--demo=healthy', 'healthy'],
    ['--demo healthy', 'healthy'],
  ])('takes %s as the demo router %s', (line, scenario) => {
    expect(read(line)).toMatchObject({ run: 'monitor', origin: { kind: 'demo', scenario } });
  });

  it('does not take the subcommand for the name of a scenario', () => {
    expect(read('--demo check')).toMatchObject({ run: 'check', origin: { kind: 'demo', scenario: 'story' } });
  });

  it('takes any priority that some system has, for a reset', () => {
    expect(read('reset')).toMatchObject({ run: 'reset', priority: null });
    for (const priority of [0, 8, 100, 4_294_967_295])
      expect(read(`reset --priority ${priority}`)).toMatchObject({ run: 'reset', priority });
    for (const word of ['4294967296', '-1', '8.5', 'low'])
      expect(read(`reset --priority ${word}`)).toMatchObject({ run: 'usage-error', exitStatus: 2 });
  });

  it('takes shared options before and after the subcommand', () => {
    const expected = { run: 'check', json: true, origin: { kind: 'replay', file: 'night.txt' } };
    expect(read('check --json --replay night.txt')).toMatchObject(expected);
    expect(read('--replay night.txt check --json')).toMatchObject(expected);
  });

  it('is told which uplinks are meant to stand by', () => {
    expect(read('check --standby iwn0 --standby umb0')).toMatchObject({
      standby: new Set(['iwn0', 'umb0']),
    });
    expect(read('')).toMatchObject({ standby: new Set() });
    expect(read('--standby -x')).toMatchObject({
      run: 'usage-error',
      message: expect.stringContaining('Expected INTERFACE, such as iwn0.') as string,
    });
  });

  it('is told how to draw, and of one thing not two', () => {
    expect(read('')).toMatchObject({ display: { colours: null, unicode: null } });
    expect(read('--colours light --ascii')).toMatchObject({ display: { colours: 'light', unicode: false } });
    expect(read('--colours 16 --utf8')).toMatchObject({ display: { colours: '16', unicode: true } });
    for (const line of ['--ascii --utf8', '--colours pink'])
      expect(read(line)).toMatchObject({ run: 'usage-error', exitStatus: 2 });
  });

  it('keeps the order of named uplinks, and the name of one given without', () => {
    const invocation = read('--uplink iwn0=mifi --uplink em0');
    expect(invocation.run === 'monitor' && [...invocation.uplinks]).toEqual([
      ['iwn0', 'mifi'],
      ['em0', 'em0'],
    ]);
  });

  it('keeps = and blanks in a given name', () => {
    const invocation = readCommandLine(['--uplink', 'em0=ADSL 8=1 Mb'], about);
    expect(invocation.run === 'monitor' && invocation.uplinks.get('em0')).toBe('ADSL 8=1 Mb');
  });

  it.each([
    ['--bogus', '--bogus'],
    ['--demo=nope', 'story, healthy'],
    ['--uplink -x', 'em0=ADSL'],
    ['--interval 0', '0.5 to 3600'],
    ['--interval soon', '0.5 to 3600'],
    ['--replay', 'argument missing'],
    ['--demo --replay f', 'cannot be used with'],
    ['start', "got 'start'"],
  ])('answers %s with one sentence and status 2', (line, part) => {
    const invocation = read(line);
    expect(invocation).toMatchObject({ run: 'usage-error', exitStatus: 2 });
    expect(invocation.run === 'usage-error' && invocation.message).toContain(part);
    expect(invocation.run === 'usage-error' && invocation.message).not.toContain('\n');
  });

  it('answers a wrong check with status 3, as a monitoring plugin does', () => {
    expect(read('check --bogus')).toMatchObject({ run: 'usage-error', exitStatus: 3 });
    expect(read('check all')).toMatchObject({ run: 'usage-error', exitStatus: 3 });
  });

  it('prints help and version for stdout', () => {
    expect(read('--version')).toEqual({ run: 'print', text: '1.2.3\n' });
    expect(read('--help')).toMatchObject({ run: 'print', text: expect.stringContaining('--replay <FILE>') });
  });
});

describe('the help', () => {
  const everyHelp = [
    ['the program', '', sharedOptions(['story'])] as const,
    ...SUBCOMMANDS.map(({ name, options }) => [name, name, options] as const),
  ];

  it.each(everyHelp)('of %s says of every option what its row says', (_name, line, options) => {
    const invocation = read(`${line} --help`);
    const text = invocation.run === 'print' ? invocation.text.replaceAll(/\s+/g, ' ') : '';
    for (const { flags, what } of options) expect(text).toContain(`${flags} ${what}`);
  });

  it('speaks the words of a terminal', () => {
    const text = (line: string): string => JSON.stringify(read(line)).replaceAll(/(\\n|\s)+/g, ' ');
    expect(text('--help')).toContain('roll back unless confirmed within SECONDS');
    expect(text('connections --help')).toContain('sort order');
    expect(text('connections --help')).toContain('print at most N');
  });
});

describe('asking for the connections', () => {
  it('takes the busiest twenty of this router when nothing is said', () => {
    expect(read('connections')).toMatchObject({
      run: 'connections',
      json: false,
      filter: '',
      sort: 'bytes',
      limit: 20,
      states: null,
      origin: { kind: 'live' },
    });
  });

  it('keeps the order of the addresses given, several of an uplink', () => {
    const line =
      'connections --states - --address em0=10.0.0.23 --address iwn0=10.1.0.57 --address em0=2001:db8:a:1::/64 --gateway iwn0=10.1.0.1 --json';
    const invocation = read(line);
    if (invocation.run !== 'connections') throw new Error(`it was taken for ${invocation.run}`);
    expect(invocation.json).toBe(true);
    expect(invocation.states?.file).toBe('-');
    expect([...(invocation.states?.addresses ?? [])]).toEqual([
      ['em0', ['10.0.0.23', '2001:db8:a:1::/64']],
      ['iwn0', ['10.1.0.57']],
    ]);
    expect([...(invocation.states?.gateways ?? [])]).toEqual([['iwn0', ['10.1.0.1']]]);
  });

  it('does not take the subcommand for the name of a scenario', () => {
    expect(read('--demo connections')).toMatchObject({ run: 'connections', origin: { kind: 'demo' } });
  });

  it.each([
    ['connections --sort size', 'bytes, rate, age'],
    ['connections --limit few', 'a number'],
    ['connections --states - --address 10.0.0.23', 'em0=192.0.2.7'],
    ['connections --states - --address em0=', 'em0=192.0.2.7'],
    ['connections --address em0=10.0.0.23', '--states'],
    ['connections --demo --states -', '--states cannot be combined with --demo, --replay or --ssh.'],
  ])('says of `%s` what was expected', (line, expected) => {
    expect(read(line)).toMatchObject({
      run: 'usage-error',
      exitStatus: 2,
      message: expect.stringContaining(expected),
    });
  });
});

describe('help', () => {
  const text = (line: string): string => {
    const invocation = read(line);
    return invocation.run === 'print' ? invocation.text : `not printed: ${JSON.stringify(invocation)}`;
  };

  it('is given of a command by its name', () => {
    expect(text('help reset')).toBe(text('reset --help'));
    expect(text('help')).toBe(text('--help'));
  });

  it('tells ranges, the environment, exit statuses and examples', () => {
    const all = text('--help').replaceAll(/\s+/g, ' ');
    for (const part of [
      '0.5 to 3600',
      '10 to 600',
      'LC_ALL',
      'NO_COLOR',
      'XDG_STATE_HOME',
      'Exit status',
      'uplinktop --demo',
    ])
      expect(all).toContain(part);
  });

  it('understands what other programs are asked by', () => {
    expect(read('-v')).toEqual({ run: 'print', text: '1.2.3\n' });
    expect(read('monitor --demo')).toMatchObject({ run: 'monitor', origin: { kind: 'demo' } });
    expect(read('help nothing')).toMatchObject({ run: 'usage-error', exitStatus: 2 });
  });
});

describe('a router that is elsewhere', () => {
  const given = (...words: string[]) => readCommandLine(words, about);

  it('is named by --ssh, with what ssh itself would be told', () => {
    expect(
      given('--ssh', 'root@gw', '-F', '/etc/routers', '-J', 'bastion', '-p', '2222', 'check'),
    ).toMatchObject({
      run: 'check',
      origin: {
        kind: 'ssh',
        target: { destination: 'root@gw', configFile: '/etc/routers', jump: 'bastion', port: 2222 },
      },
    });
  });

  it('may be several for export alone', () => {
    expect(given('export', '--ssh', 'gw1', '--ssh', 'gw2')).toMatchObject({
      origin: { kind: 'ssh', target: { destination: 'gw1' } },
      others: [{ kind: 'ssh', target: { destination: 'gw2' } }],
    });
    expect(given('check', '--ssh', 'gw1', '--ssh', 'gw2')).toMatchObject({
      run: 'usage-error',
      message: expect.stringContaining('Only export takes --ssh again') as string,
      exitStatus: 3,
    });
    expect(given('--ssh', 'gw1', '--ssh', 'gw2')).toMatchObject({ run: 'usage-error', exitStatus: 2 });
  });

  it.each([
    [['--ssh', '-oProxyCommand=x'], /Expected USER@HOST/],
    [['--ssh', 'gw', '--demo'], /cannot be used with/],
    [['--ssh', 'gw', '-J', '-oX=y'], /Expected USER@HOST:PORT/],
    [['watch', '--kill-states'], /goes with --failover/],
    [['watch', '--failover', '--ssh', 'gw', '--uplink', 'em0', '--uplink', 'em1'], /runs on the router/],
  ])('is refused: %j', (words, sentence) => {
    const read = given(...words);
    expect(read).toMatchObject({ run: 'usage-error', message: expect.stringMatching(sentence) as string });
  });
});
