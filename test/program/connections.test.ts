import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TuiTerm, noPty } from '../terminal/tuiterm.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const HEADING = /\d[\d,]* connections {2}em0/;

let open: TuiTerm | null = null;

function start(scenario: string, columns = 120, rows = 40): TuiTerm {
  open = new TuiTerm(process.execPath, [MAIN, `--demo=${scenario}`], { columns, rows });
  return open;
}

/** The rows of the list, as shown. */
function rows(term: TuiTerm): string[] {
  return term
    .lines()
    .filter((line) => /^.?(em0|em2|iwn0|local|cannot tell) +(tcp|udp|icmp)/.test(line.trim()));
}

afterEach(async () => {
  await open?.close();
  open = null;
});

if (noPty !== null) console.warn(noPty);

describe.skipIf(noPty !== null)('looking at connections', () => {
  it('shows the busiest of each uplink in its pane', async () => {
    const term = start('healthy');
    await term.waitFor(/connections \d+ · tcp \d+/);
    await term.waitFor(/10\.0\.0\.\d+ +→ /);
  });

  it('lists all, sorts them another way, filters, and tells why one went where it went', async () => {
    const term = start('healthy');
    await term.waitFor(/connections \d+ · tcp/);
    term.write('2');
    await term.waitFor(HEADING);
    await term.waitFor((text) => rows(term).length > 10 && /↓rate/.test(text));
    term.write('o');
    await term.waitFor((text) => !text.includes('↓rate'));
    term.write('/');
    term.write('proto:udp');
    await term.waitFor((text) => / udp /.test(text) && !/ tcp +10\.0\.0\./.test(text));
    term.write('\r');
    term.write('\r');
    await term.waitFor(/hash/);
    await term.waitFor(/192\.168\.[01]\.1/);
    term.write('\u001b');
    await term.waitFor(HEADING);
  });

  it('answers keys and fits every size while fifty thousand states stream in', async () => {
    const term = start('busy');
    term.write('2');
    await term.waitFor(HEADING);
    for (const [columns, height] of [
      [60, 20],
      [200, 60],
      [80, 24],
    ] as const) {
      term.resize(columns, height);
      await term.waitFor(() => term.lines().length === height && rows(term).length > 5);
      term.write('j');
    }
    term.write('r');
    await term.waitFor((text) => HEADING.test(text) && /proto .*↑rate/.test(text));
    term.write('q');
    expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
  });

  it('suspects a black hole although the gateway answers', async () => {
    const term = start('black-hole');
    await term.waitFor(/iwn0 is suspected to be a black hole/);
    await term.waitFor(/WARN/);
  });
});
