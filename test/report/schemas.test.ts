import { join, resolve } from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { format, resolveConfig } from 'prettier';
import { readCommandLine } from '../../src/app/cli.js';
import { configObject } from '../../src/app/config-report.js';
import { takeRounds } from '../../src/app/script-rounds.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import { lastGood } from '../../src/model/reading.js';
import { doctorObject } from '../../src/doctor/doctor-report.js';
import { line, trouble } from '../../src/doctor/doctor-line.js';
import { checkObject } from '../../src/report/check-report.js';
import { connectionsObject } from '../../src/report/connections-report.js';
import { aSnapshot, watch } from '../diagnose/given.js';
import { LINUX_LIVES } from '../scenarios/linux-timelines.js';
import { LIVES } from '../scenarios/timelines.js';
import { healthy, story, three, unknown } from '../ui/given.js';
import { usageObject } from '../../src/report/usage-report.js';
import { monthsOf } from '../../src/usage/allowance.js';
import { count } from '../../src/usage/count.js';
import { NO_USAGE } from '../../src/usage/usage-database.js';
import { SCHEMAS } from './schemas.js';

const DOCS = join(resolve(import.meta.dirname, '../..'), 'docs');
type Name = keyof typeof SCHEMAS;

const validators = new Map<string, ValidateFunction>();

function written(name: Name): string {
  return join(DOCS, `${name}.schema.json`);
}

/** Formats are annotations. */
function validator(name: Name): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, strict: true, validateFormats: false, allowUnionTypes: true });
  const made = ajv.compile(SCHEMAS[name]);
  validators.set(name, made);
  return made;
}

/** What a value, written and read, has against a schema. */
function faults(name: Name, value: unknown): string[] {
  const validate = validator(name);
  validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const names = SCENARIOS.map(({ name }) => name).filter((name) => name !== 'busy');

async function demo(name: string) {
  const read = readCommandLine(['check', `--demo=${name}`], { version: '1', scenarios: SCENARIOS });
  if (read.run !== 'check') throw new Error(read.run);
  const { snapshots, system } = await takeRounds(read, 6);
  let history: Parameters<typeof diagnose>[0] = null;
  let diagnosis: Diagnosis | null = null;
  let connections = null;
  for (const snapshot of snapshots) {
    const context = { explainer: system.explainer, named: read.uplinks, standby: read.standby };
    ({ history, diagnosis } = diagnose(history, snapshot, context));
    if (snapshot.connections !== undefined) connections = lastGood(snapshot.connections)?.value ?? null;
  }
  return { diagnosis, connections };
}

describe('the schemas', () => {
  // `npx vitest run test/report/schemas.test.ts -u` writes them anew.
  it.each(Object.keys(SCHEMAS) as Name[])('docs/%s.schema.json is what the types give', async (name) => {
    const options = { ...(await resolveConfig(written(name))), parser: 'json' };
    await expect(await format(JSON.stringify(SCHEMAS[name]), options)).toMatchFileSnapshot(written(name));
  });

  it.each(names)('hold for the demo router %s', async (name) => {
    const { diagnosis, connections } = await demo(name);
    if (diagnosis === null || connections === null) throw new Error('nothing was read');
    expect(faults('check', checkObject(diagnosis))).toEqual([]);
    const rows = [...connections.kept.sorted('bytes', true)]
      .slice(0, 40)
      .map((row) => connections.kept.at(row));
    expect(rows.length).toBeGreaterThan(0);
    expect(faults('connections', connectionsObject({ ...connections, rows }))).toEqual([]);
  });

  it.each([...LIVES, ...LINUX_LIVES])('hold for: $title', ({ life, expect: expectations, context }) => {
    const last = Math.max(...expectations.map(({ second }) => second));
    const seconds = Array.from({ length: last + 1 }, (_, second) => aSnapshot(second, life(second)));
    const diagnoses = watch(seconds, context);
    for (const { second } of expectations) {
      const diagnosis = diagnoses[second];
      expect(diagnosis && faults('check', checkObject(diagnosis))).toEqual([]);
    }
  });

  it('hold where nothing is known', () => {
    for (const diagnosis of [unknown, story, healthy, three])
      expect(faults('check', checkObject(diagnosis))).toEqual([]);
  });

  it('hold for what doctor and config print', () => {
    const lines = [
      line('ok', 'Node', 'v20'),
      trouble('fault', 'clock', 'wrong', { action: 'set it', lines: ['date'] }),
    ];
    expect(faults('doctor', doctorObject({ host: null, system: 'Linux' }, lines))).toEqual([]);
    const read = readCommandLine(['config', '--uplink', 'em0=a', '--no-pf'], {
      version: '1',
      scenarios: SCENARIOS,
    });
    if (read.run !== 'config') throw new Error(read.run);
    expect(faults('config', configObject(read.effective))).toEqual([]);
  });

  it('hold for what usage prints, of an interface with and without a month', () => {
    const before = count(NO_USAGE, 1, new Map([['em0', { at: 1, index: 1, inBytes: 0, outBytes: 0 }]]));
    const database = count(before, 2, new Map([['em0', { at: 2, index: 1, inBytes: 5, outBytes: 7 }]]));
    for (const months of [new Map(), monthsOf(database, 2, new Map())])
      expect(faults('usage', usageObject({ database, months, kind: 'hours', at: 3 }))).toEqual([]);
  });

  it('miss nothing: a key less, a key more and a zero for a null are told', () => {
    const whole = checkObject(story);
    const { verdict, ...less } = whole;
    expect(faults('check', less)).toEqual([" must have required property 'verdict'"]);
    expect(faults('check', { ...whole, more: verdict })).toEqual([' must NOT have additional properties']);
    expect(faults('check', { ...whole, router: { ...whole.router, host: 0 } })).not.toEqual([]);
    expect(faults('check', { ...whole, version: 2 })).not.toEqual([]);
  });
});
