import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordedRound } from '../../src/host/transcript.js';
import { loadTranscript, readTranscript } from '../../src/host/transcript-reader.js';
import { formatRound } from '../../src/host/transcript-writer.js';
import type { CommandResult, Round } from '../../src/model/command.js';
import { command } from './stand-ins.js';

const AT = Date.parse('2026-11-22T18:16:01.250Z');

function result(argv: readonly string[], over: Partial<CommandResult> = {}): CommandResult {
  return {
    command: { ...command('/x'), argv },
    stdout: '',
    stderr: '',
    exitStatus: 0,
    tookMs: 4,
    failure: null,
    ...over,
  };
}

const read = (text: string): readonly RecordedRound[] => readTranscript(text, 'gw.txt').rounds;

describe('a recording', () => {
  it('is a shell session in plain text', () => {
    const round: Round = {
      at: AT,
      results: [
        result(['/sbin/route', '-n', 'show', '-inet'], { stdout: 'Routing tables\n\nInternet:\n' }),
        result(['/sbin/pfctl', '-s', 'info'], {
          stderr: 'pfctl: /dev/pf: Permission denied\n',
          exitStatus: 1,
          failure: { why: 'no-permission', summary: 'pfctl may not open /dev/pf', detail: '' },
        }),
        result(['/sbin/ifconfig', "o'neill x"], {
          stdout: '$ 5\n! wow\n# one\n\\o/\n$5\n#\n',
          startedAt: AT - 900,
          tookMs: 910,
        }),
      ],
    };
    expect(formatRound(round, true)).toBe(`# uplinktop transcript 1
# at 2026-11-22T18:16:01.250Z
$ /sbin/route -n show -inet
Routing tables

Internet:
# took 4 ms
$ /sbin/pfctl -s info
! pfctl: /dev/pf: Permission denied
# failure no-permission: pfctl may not open /dev/pf
# exit 1
# took 4 ms
$ /sbin/ifconfig 'o'\\''neill x'
\\$ 5
\\! wow
\\# one
\\\\o/
$5
#
# started 2026-11-22T18:16:00.350Z
# took 910 ms
`);
    expect(formatRound({ at: AT, results: [] }, false)).toBe('# at 2026-11-22T18:16:01.250Z\n');
  });

  it('of a killed command is read back as a killed command', () => {
    const failure = { why: 'timeout' as const, summary: 'route was killed after 3 s', detail: '' };
    const round: Round = {
      at: AT,
      results: [result(['route'], { stdout: 'Rou', exitStatus: null, failure, tookMs: 3_004 })],
    };
    expect(read(formatRound(round, true))[0]?.commands[0]).toEqual({
      argv: ['route'],
      stdout: 'Rou',
      stderr: '',
      exitStatus: null,
      tookMs: 3_004,
      startedAt: null,
      failure: { why: 'timeout', summary: 'route was killed after 3 s' },
    });
  });

  const nasty = fc.constantFrom(
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\u2028',
    '\x1b[2J',
    '\\',
    '$ ',
    '! ',
    '# ',
    '# exit 9\n',
    '$',
    ' ',
    'é',
    '😀',
  );
  const output = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(nasty, fc.string())).map((parts) => parts.join('')),
  );
  const argv = fc
    .tuple(
      fc.constantFrom('/sbin/route', 'netstat'),
      fc.array(fc.oneof(nasty, fc.string()), { maxLength: 4 }),
    )
    .map(([program, words]) => [program, ...words]);
  const exitStatus = fc.integer({ min: 0, max: 255 });
  const tookMs = fc.nat();
  const startedAt = fc.option(fc.integer({ min: 0, max: 4e12 }));
  const why = fc.constantFrom('timeout', 'killed', 'too-long', 'failed' as const);
  const failure = fc.option(fc.record({ why, summary: fc.constant('it was odd') }));
  const recorded = fc
    .record({ argv, stdout: output, stderr: output, exitStatus, tookMs, startedAt, failure })
    .map((r) => ({ ...r, exitStatus: r.failure === null ? r.exitStatus : null }));
  const rounds = fc.array(fc.record({ at: fc.integer({ min: 0, max: 4e12 }), commands: fc.array(recorded) }));

  it('gives back whatever was printed, to the last character', () => {
    fc.assert(
      fc.property(rounds, (wanted) => {
        fc.pre(wanted.some(({ commands }) => commands.length > 0));
        const text = wanted
          .map(({ at, commands }, i) => {
            const results = commands.map(({ argv: words, startedAt: started, failure: failed, ...over }) =>
              result(words, {
                ...over,
                ...(started === null ? {} : { startedAt: started }),
                failure: failed === null ? null : { ...failed, detail: '' },
              }),
            );
            return formatRound({ at, results }, i === 0);
          })
          .join('');
        expect(read(text)).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('that was broken off does not pass half a table for a whole one', () => {
    const whole =
      formatRound({ at: AT, results: [result(['a'], { stdout: 'one\n' })] }, true) +
      formatRound(
        { at: AT + 1_000, results: [result(['a'], { stdout: 'two\nthree\n', startedAt: AT })] },
        false,
      );
    const commands = (text: string): number => read(text).flatMap((round) => round.commands).length;
    expect(commands(whole)).toBe(2);
    expect(commands(whole.slice(0, whole.indexOf('hree')))).toBe(1);
    for (let end = whole.indexOf('# at 2026', 40); end < whole.length; end++) {
      expect(() => read(whole.slice(0, end))).not.toThrow();
    }
  });
});

describe('a transcript written by hand', () => {
  it('needs nothing but commands: one round, exit 0, no times', () => {
    expect(
      read('$ route -n show -inet\ndefault 192.0.2.1\n\n$ sysctl kern.osrelease\nkern.osrelease=7.9'),
    ).toEqual([
      {
        at: null,
        commands: [
          { argv: ['route', '-n', 'show', '-inet'], stdout: 'default 192.0.2.1\n\n', ...plain },
          { argv: ['sysctl', 'kern.osrelease'], stdout: 'kern.osrelease=7.9\n', ...plain },
        ],
      },
    ]);
  });

  const plain = { stderr: '', exitStatus: 0, tookMs: null, startedAt: null, failure: null };

  it('may come from an editor that ends lines with CRLF and begins with a mark', () => {
    const text =
      '\uFEFF# my router\r\n$ doas pfctl -s info\r\n! pfctl: no\r\n# exit 1\r\n$ ifconfig\r\nem0:\r\n';
    expect(read(text)[0]?.commands).toEqual([
      { ...plain, argv: ['doas', 'pfctl', '-s', 'info'], stdout: '', stderr: 'pfctl: no\n', exitStatus: 1 },
      { ...plain, argv: ['ifconfig'], stdout: 'em0:\n' },
    ]);
  });

  it('keeps a carriage return that the command printed', () => {
    expect(read('$ x\na\r\nb\n')[0]?.commands[0]?.stdout).toBe('a\r\nb\n');
  });

  it('may space the prompt as it likes, quote words, and end in an empty prompt', () => {
    expect(read('$   route  -n\tshow\n$\tnetstat "-rn"\nx\n$ \n')[0]?.commands.map((c) => c.argv)).toEqual([
      ['route', '-n', 'show'],
      ['netstat', '-rn'],
    ]);
    expect(read('$ x\n$route is a variable\n')[0]?.commands[0]?.stdout).toBe('$route is a variable\n');
  });

  it('may hold remarks of its own, which are nobody’s output', () => {
    const text =
      '# taken at night\n# at the office\n#!\n\n$ x\n# exit stage left\n# took a while\nout\n# exit 2\n';
    expect(read(text)).toEqual([
      { at: null, commands: [{ ...plain, argv: ['x'], stdout: 'out\n', exitStatus: 2 }] },
    ]);
  });

  it.each([
    ['root@fern:~# ip r', 'ip r'],
    ['pi@moss:~ $ sudo ip -4 r', 'sudo ip -4 r'],
    ['[root@fern ~]# LC_ALL=C ip rule', 'LC_ALL=C ip rule'],
    ['(work) me@moss:/etc/netplan$ ip a', '(work)|ip a'],
    ['[2.8.1-RELEASE][root@wall.example.org]/root: netstat -rn', 'netstat -rn'],
    ['fern# doas pfctl -ss', 'doas pfctl -ss'],
    ['fern:/root$ ifconfig em3', 'ifconfig em3'],
    ['% netstat -rn', 'netstat -rn'],
    ['# conntrack -L', 'conntrack -L'],
  ])('may have the prompt of whatever shell: %s', (line, command) => {
    const [first] = readTranscript(`${line}\nwhat it printed\n`, 'p').rounds;
    expect(first?.commands.map(({ argv, stdout }) => [argv.join(' '), stdout])).toEqual([
      [command.replace(/^.*\|/, ''), 'what it printed\n'],
    ]);
  });

  it('begins a command with each prompt, and ends at an empty one', () => {
    const text = 'root@fern:~# ip r\na\nroot@fern:~# uptime\n18:00\nroot@fern:~# ip a\nb\nroot@fern:~# \n';
    const commands = readTranscript(text, 'p').rounds.flatMap((round) => round.commands);
    expect(commands.map(({ argv, stdout }) => [argv.join(' '), stdout])).toEqual([
      ['ip r', 'a\n'],
      ['uptime', '18:00\n'],
      ['ip a', 'b\n'],
    ]);
  });

  it('keeps remarks and output that only look like a prompt', () => {
    for (const line of [
      '# ip is not to be trusted here',
      'mail <me@example.org> about it',
      'note# one',
      '> 3 of 4',
    ])
      expect(readTranscript(`$ ip r\n${line}\n$ ip a\n`, 'p').rounds[0]?.commands).toHaveLength(2);
    const recorded = '$ ip r\nroot@fern:~# ip a\n# took 3 ms\n';
    expect(readTranscript(recorded, 'p').rounds[0]?.commands[0]?.stdout).toBe('root@fern:~# ip a\n');
  });

  it('may have rounds without a first time', () => {
    expect(read('$ x\n# at 2026-11-22T18:16:01Z\n$ x\n').map((round) => round.at)).toEqual([null, AT - 250]);
  });
});

describe('a damaged transcript', () => {
  it.each([
    ['', 'gw.txt:1: expected a line "$ COMMAND", got the end of the file'],
    [
      '# uplinktop transcript 1\n# at 2026-11-22T18:16:01Z\n',
      'gw.txt:2: expected a line "$ COMMAND", got the end of the file',
    ],
    ['\x7fELF\x02\x01\0\0\n$ x\n', 'gw.txt:1: expected a line "$ COMMAND", got "?ELF????"'],
    ['# a\n\ndefault 192.0.2.1\n$ x\n', 'gw.txt:3: expected a line "$ COMMAND", got "default 192.0.2.1"'],
    ['$route -n show\n', 'gw.txt:1: expected a line "$ COMMAND", got "$route -n show"'],
    ['! oops\n$ x\n', 'gw.txt:1: expected a line "$ COMMAND", got "! oops"'],
    ["$ x\n$ echo 'a\nb\nc\n", 'gw.txt:2: expected a closing quote, got "$ echo \'a"'],
    [
      '# uplinktop transcript 2\n$ x\n',
      'gw.txt:1: expected "# uplinktop transcript 1", got "# uplinktop transcript 2"',
    ],
    [
      '$ x\n# at 2026-13-45T99:00\n$ x\n',
      'gw.txt:2: expected a time such as 2026-11-22T18:16:01.250Z, got "# at 2026-13-45T99:00"',
    ],
    [
      '# at 2026-11-22T18:16:01Z\nRouting tables\n',
      'gw.txt:2: expected a line "$ COMMAND", got "Routing tables"',
    ],
  ])('%j is told with its line', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'TranscriptError', message }));
  });

  it('never gives anything but a transcript or a sentence', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((s) => `$ x\n${s}`),
        ),
        (text) => {
          try {
            expect(read(text).length).toBeGreaterThan(0);
          } catch (error) {
            expect((error as Error).message).toMatch(/^gw\.txt:\d+: expected .+, got ./);
          }
        },
      ),
    );
  });

  it('that cannot be opened is told with its name', async () => {
    await expect(loadTranscript('/nonexistent/gw.txt')).rejects.toThrow(
      '/nonexistent/gw.txt: cannot be read (ENOENT)',
    );
    await expect(loadTranscript('/')).rejects.toThrow('/: cannot be read (EISDIR)');
  });

  it('reads from a file what it reads from text', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'uplinktop-'));
    writeFileSync(join(directory, 'gw.txt'), '$ x\nout\n');
    expect((await loadTranscript(join(directory, 'gw.txt'))).rounds).toEqual(read('$ x\nout\n'));
    rmSync(directory, { recursive: true });
  });
});
