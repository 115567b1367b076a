import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_TABLE } from '../../src/export/metric-table.js';
import { until } from '../patience.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SHARE = join(ROOT, 'share');
const PROGRAMS = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'];
const MISSING = PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
const why =
  MISSING.length === 0
    ? ''
    : ` (not here: ${MISSING.join(', ')}; apt-get install prometheus prometheus-alertmanager)`;

it('has Prometheus and Alertmanager where everything must be tried', () => {
  if (process.env['CI'] !== undefined && process.getuid?.() === 0) expect(MISSING).toEqual([]);
});

interface Alert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

let folder = '';
const children: ChildProcess[] = [];
const alerts: Alert[] = [];
let log = '';
const webhook = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    alerts.push(...(JSON.parse(body) as { alerts: Alert[] }).alerts);
    response.end();
  });
});

function start(program: string, ...args: string[]): ChildProcess {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const note = (chunk: unknown): void => void (log += String(chunk));
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  children.push(child);
  return child;
}

async function stop(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.exitCode;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

function run(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', input });
  expect(status, `${program} ${args.join(' ')}:\n${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

/** A file of share/prometheus as an operator would have adapted it, but hasty. */
function adapted(name: string, changes: readonly (readonly [RegExp, string])[]): string {
  const before = readFileSync(join(SHARE, 'prometheus', name), 'utf8');
  const text = changes.reduce((so, [from, to]) => {
    expect(so, `${name} has ${String(from)}`).toMatch(from);
    return so.replaceAll(new RegExp(from, 'g'), to);
  }, before);
  writeFileSync(join(folder, name), text);
  return name;
}

describe.skipIf(MISSING.length > 0)(`a real Prometheus and its Alertmanager${why}`, () => {
  const ports = { exporter: 0, prometheus: 0, alertmanager: 0 };
  let exporter: ChildProcess;

  const exported = (scenario: string): ChildProcess =>
    start(
      process.execPath,
      join(ROOT, 'dist/uplinktop.js'),
      `--demo=${scenario}`,
      'export',
      '--listen',
      `127.0.0.1:${ports.exporter}`,
    );

  async function query(expr: string): Promise<readonly Sample[]> {
    const url = `http://127.0.0.1:${ports.prometheus}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`;
    // It says that it is not ready yet in plain text.
    const answer = (await fetch(url)
      .then((response) => response.json())
      .catch(() => ({}))) as {
      error?: string;
      data?: { result: readonly Sample[] };
    };
    expect(answer.error, expr).toBeUndefined();
    return answer.data?.result ?? [];
  }

  const valueOf = async (expr: string): Promise<number | null> => {
    const [sample] = await query(expr);
    return sample === undefined ? null : Number(sample.value[1]);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'uplinktop-prometheus-'));
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    for (const name of ['exporter', 'prometheus', 'alertmanager'] as const) ports[name] = await freePort();
    exporter = exported('story');
    adapted('uplinktop.rules.yml', [[/for: \d+m/, 'for: 1s']]);
    adapted('prometheus.yml', [
      [/interval: 15s/, 'interval: 1s'],
      [/'127\.0\.0\.1:9617'/, `'127.0.0.1:${ports.exporter}'`],
      [/'127\.0\.0\.1:9093'/, `'127.0.0.1:${ports.alertmanager}'`],
    ]);
    adapted('alertmanager.yml', [
      [/group_wait: \d+s/, 'group_wait: 0s'],
      [/group_interval: \d+m/, 'group_interval: 1s'],
      [/127\.0\.0\.1:9618/, `127.0.0.1:${(webhook.address() as AddressInfo).port}`],
    ]);
    const at = (port: number): string => `--web.listen-address=127.0.0.1:${port}`;
    start(
      'prometheus-alertmanager',
      '--config.file=alertmanager.yml',
      '--storage.path=alertmanager',
      '--cluster.listen-address=',
      at(ports.alertmanager),
    );
    start('prometheus', '--config.file=prometheus.yml', '--storage.tsdb.path=data', at(ports.prometheus));
  });

  afterAll(async () => {
    await Promise.all(children.map(stop));
    webhook.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('scrapes the mismatch, runs every query that is shipped, tells the alert, and that it is over once it is cured', async () => {
    const mismatch = 'uplinktop_finding{id="priority-mismatch",subject="iwn0"}';
    const alert = {
      alertname: 'UplinktopFinding',
      id: 'priority-mismatch',
      router: 'demo',
      severity: 'warning',
    };
    const heard = (status: string): boolean =>
      alerts.some(
        (one) =>
          one.status === status && Object.entries(alert).every(([name, text]) => one.labels[name] === text),
      );
    try {
      await until(async () => (await valueOf(mismatch)) === 1);
      expect(await valueOf('up{job="uplinktop"}')).toBe(1);
      expect(await valueOf('uplinktop_route_priority{uplink="iwn0",family="inet"}')).toBe(12);
      // Two scrapes are enough for a rate.
      await until(
        async () => (await query('router_uplink:uplinktop_receive_share:ratio_rate5m')).length === 2,
      );
      await runsEveryQuery();
      await until(() => heard('firing'));
      expect(heard('resolved')).toBe(false);

      expect(await stop(exporter)).toBe(0);
      exporter = exported('healthy');
      await until(async () => (await valueOf('uplinktop_route_priority{uplink="iwn0",family="inet"}')) === 8);
      await until(() => heard('resolved'));
      expect(await query(mismatch)).toEqual([]);
    } catch (error) {
      throw new Error(`${String(error)}\n${log.slice(-4_000)}`, { cause: error });
    }
  });

  /** Those of the dashboard: each is understood, and gives what there is of the metrics in it. */
  async function runsEveryQuery(): Promise<void> {
    const { panels } = JSON.parse(readFileSync(join(SHARE, 'grafana/uplinktop.json'), 'utf8')) as {
      panels: readonly Panel[];
    };
    const present = new Set(
      (await query('{__name__=~"uplinktop_.*"}')).map(({ metric }) => metric['__name__']),
    );
    for (const { title, targets } of panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr } of targets) {
        const asked = expr.replaceAll('$router', '.*').replaceAll('$__rate_interval', '1m');
        await query(asked);
        const names = [...expr.matchAll(/\buplinktop_\w+/g)].map(([name]) => name);
        for (const name of names)
          expect(
            METRIC_TABLE.map((one) => one.name),
            title,
          ).toContain(name);
        // Gateways that are known to live are asked too seldom for a rate to come soon.
        if (expr.includes('echoes')) continue;
        if (names.every((name) => present.has(name)))
          await until(async () => (await query(asked)).length > 0);
      }
    }
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    for (const part of ['share_ratio', 'route_priority', 'finding{', 'receive_bytes', 'gateway_round_trip'])
      expect(shown).toContain(part);
  }

  it('has nothing to say against the metrics, the rules and the examples', async () => {
    const metrics = await fetch(`http://127.0.0.1:${ports.exporter}/metrics`).then((response) =>
      response.text(),
    );
    expect(run('promtool', ['check', 'metrics'], metrics)).toBe('');
    const shared = join(SHARE, 'prometheus');
    expect(run('promtool', ['check', 'rules', join(shared, 'uplinktop.rules.yml')])).not.toMatch(
      /warn|error/i,
    );
    expect(run('promtool', ['test', 'rules', join(shared, 'uplinktop.test.yml')])).toContain('SUCCESS');
    expect(run('promtool', ['check', 'config', join(shared, 'prometheus.yml')])).toContain('SUCCESS');
    expect(run('amtool', ['check-config', join(shared, 'alertmanager.yml')])).toContain('SUCCESS');
  });

  it('is asked by rules and alerts for metrics that there are, each of them tested', () => {
    const rules = readFileSync(join(SHARE, 'prometheus/uplinktop.rules.yml'), 'utf8');
    const tests = readFileSync(join(SHARE, 'prometheus/uplinktop.test.yml'), 'utf8');
    for (const [, name = ''] of rules.matchAll(/(?<![\w:])(uplinktop_\w+)/g))
      expect(METRIC_TABLE.map((one) => one.name)).toContain(name);
    for (const [, name = ''] of rules.matchAll(/alert: (\w+)/g))
      expect(tests).toContain(`alertname: ${name}`);
  });
});
