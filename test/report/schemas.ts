import type { configObject } from '../../src/app/config-report.js';
import type { doctorObject } from '../../src/doctor/doctor-report.js';
import type { DoctorLevel } from '../../src/doctor/doctor-line.js';
import type { Role } from '../../src/model/diagnosis.js';
import type { Severity, Status } from '../../src/model/finding.js';
import { FINDING_IDS } from '../../src/model/finding.js';
import type { InterfaceKind, PolicyRule } from '../../src/model/router.js';
import type { checkObject } from '../../src/report/check-report.js';
import type { uplinkObject, usageObject } from '../../src/report/usage-report.js';
import type { RowKind, UsageRow } from '../../src/usage/usage-database.js';
import type { connectionObject, connectionsObject } from '../../src/report/connections-report.js';

type UplinkQueueObject = NonNullable<ReturnType<typeof checkObject>['uplinks'][number]['queues']>[number];

/** A part of a JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** Every key of T and no other: what the type has and a schema has not does not compile, nor the other way round. */
function object<T extends object>(
  properties: { readonly [K in keyof T]-?: Schema },
  optional: readonly (keyof T)[] = [],
): Schema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key as keyof T));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** Every word of a union. */
function words<T extends string>(all: Readonly<Record<T, true>>): Schema {
  return { enum: Object.keys(all) };
}

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const number: Schema = { type: 'number' };
const count: Schema = { type: 'integer', minimum: 0 };
const share: Schema = { type: 'number', minimum: 0, maximum: 1 };
const list = (items: Schema): Schema => ({ type: 'array', items });
const map = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const families = (each: Schema): Schema =>
  object<Record<'inet' | 'inet6', unknown>>({ inet: each, inet6: each });
const family = words<'inet' | 'inet6'>({ inet: true, inet6: true });
const version: Schema = {
  const: 1,
  description: 'Goes up when something that was there is gone or means something else.',
};

type Check = ReturnType<typeof checkObject>;
type Uplink = Check['uplinks'][number];
type PacketsAgo = NonNullable<NonNullable<Uplink['rates']>['packetsAgo']>;

const connection = object<ReturnType<typeof connectionObject>>({
  id: orNull(text),
  uplink: orNull(text),
  insideHost: text,
  remote: text,
  proto: text,
  state: text,
  bytes: orNull(count),
});

const policyRule = object<PolicyRule>({
  family,
  order: count,
  selector: text,
  table: orNull(text),
  action: text,
  ordinary: flag,
  suppressPrefixLength: orNull(count),
});

const router = object<Check['router']>({
  host: orNull(text),
  os: orNull(text),
  release: orNull(text),
  multipath: families(orNull(flag)),
  forwarding: families(orNull(number)),
  multipathHash: orNull(families(orNull(number))),
  reversePathFilter: orNull(map(words<'off' | 'strict' | 'loose'>({ off: true, strict: true, loose: true }))),
  policyRules: orNull({
    type: 'object',
    properties: { inet: list(policyRule), inet6: list(policyRule) },
    additionalProperties: false,
  }),
});

const uplink = object<Uplink>({
  interface: text,
  name: text,
  kind: orNull(
    words<InterfaceKind>({
      ...{ wired: true, wireless: true, wwan: true, pppoe: true, carp: true, vlan: true },
      ...{ trunk: true, bridge: true, tunnel: true, loopback: true, other: true },
    }),
  ),
  link: orNull(text),
  up: orNull(flag),
  role: orNull(words<Role>({ active: true, standby: true, down: true, 'no-default': true })),
  addresses: list(text),
  interfacePriority: orNull(number),
  routes: list(
    object<Uplink['routes'][number]>({
      family,
      gateway: text,
      priority: orNull(number),
      flags: text,
      up: flag,
      multipath: flag,
      use: orNull(count),
      label: orNull(text),
    }),
  ),
  rates: orNull(
    object<NonNullable<Uplink['rates']>>(
      {
        inBitsPerSecond: number,
        outBitsPerSecond: number,
        inPacketsPerSecond: orNull(number),
        outPacketsPerSecond: orNull(number),
        packetsAgo: object<PacketsAgo>({ fromMs: number, toMs: number }),
      },
      ['packetsAgo'],
    ),
  ),
  counters: orNull(
    object<NonNullable<Uplink['counters']>>({
      inBytes: orNull(count),
      outBytes: orNull(count),
      inPackets: orNull(count),
      outPackets: orNull(count),
      inErrors: orNull(count),
      outErrors: orNull(count),
    }),
  ),
  queues: orNull(
    list(
      object<UplinkQueueObject>({
        name: text,
        parent: orNull(text),
        kind: text,
        limitBitsPerSecond: orNull(number),
        bitsPerSecond: orNull(number),
        dropsPerSecond: orNull(number),
        droppedPackets: orNull(count),
        backlogPackets: orNull(count),
        backlogLimitPackets: orNull(count),
      }),
    ),
  ),
  expectedShare: orNull(share),
  observedShare: orNull(share),
  connections: orNull(
    object<NonNullable<Uplink['connections']>>({
      total: count,
      tcp: count,
      udp: count,
      icmp: count,
      other: count,
      halfOpen: count,
      newPerSecond: orNull(number),
      top: list(connection),
    }),
  ),
});

const finding = object<Check['findings'][number]>({
  id: { enum: FINDING_IDS },
  severity: words<Severity>({ info: true, warning: true, critical: true }),
  subject: text,
  family: orNull(family),
  message: text,
  evidence: list(text),
  cure: list(list(text)),
  lasting: list(
    object<Check['findings'][number]['lasting'][number]>({
      file: text,
      lines: list(text),
      note: orNull(text),
    }),
  ),
});

const source = object<Check['sources'][number]>({
  command: text,
  ok: flag,
  reason: orNull(text),
  tookMs: orNull(number),
  complaints: list(
    object<Check['sources'][number]['complaints'][number]>({ line: count, text, reason: text }),
  ),
});

const check = object<Check>({
  version,
  at: { type: 'string', format: 'date-time' },
  router,
  status: words<Status>({ ok: true, warning: true, critical: true, unknown: true }),
  verdict: text,
  uplinks: list(uplink),
  unattributed: orNull(object<NonNullable<Check['unattributed']>>({ total: count, local: count })),
  findings: list(finding),
  sources: list(source),
  notRead: list(text),
});

type Connections = ReturnType<typeof connectionsObject>;
const sums = object<Connections['unattributed']>({
  states: count,
  connections: count,
  outBytes: orNull(count),
  inBytes: orNull(count),
});

const connections = object<Connections>({
  version,
  states: count,
  notUnderstood: count,
  uplinks: map(sums),
  unattributed: sums,
  byState: map(count),
  byInsideHost: list(object<Connections['byInsideHost'][number]>({ host: text, bytes: count })),
  top: list(connection),
});

type Doctor = ReturnType<typeof doctorObject>;
const doctor = object<Doctor>({
  version,
  host: orNull(text),
  system: text,
  status: words<'ok' | 'warning' | 'fault'>({ ok: true, warning: true, fault: true }),
  checks: list(
    object<Doctor['checks'][number]>({
      subject: text,
      level: words<DoctorLevel>({ ok: true, unknown: true, warning: true, fault: true }),
      found: text,
      action: orNull(text),
      lines: list(text),
    }),
  ),
});

type Config = ReturnType<typeof configObject>;
const config = object<Config>({
  version,
  files: list(text),
  entries: list(
    object<Config['entries'][number]>({
      table: orNull(text),
      key: text,
      value: { anyOf: [text, number, flag, list(text), { type: 'null' }] },
      origin: { enum: ['default', 'file', 'environment', 'command line'] },
      from: orNull(text),
      variable: text,
    }),
  ),
});

const titled = (command: string, schema: Schema): Schema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: `What uplinktop ${command} prints. Unknown is null, never zero.`,
  ...schema,
});

/** docs/NAME.schema.json, each of the command of that name. */
type UplinkUsage = ReturnType<typeof uplinkObject>;
const moved = { inBytes: count, outBytes: count };

const usage = object<ReturnType<typeof usageObject>>({
  version,
  at: text,
  countedUntil: text,
  rows: words<RowKind>({ hours: true, days: true, months: true }),
  uplinks: map(
    object<UplinkUsage>({
      countedFrom: text,
      countedUntil: text,
      month: orNull(
        object<NonNullable<UplinkUsage['month']>>({
          from: text,
          ...moved,
          allowanceBytes: orNull(count),
        }),
      ),
      counted: list(object<UsageRow>({ label: text, ...moved })),
    }),
  ),
});

export const SCHEMAS = {
  check: titled('check --json', check),
  connections: titled('connections --json', connections),
  doctor: titled('doctor --json', doctor),
  config: titled('config --json', config),
  usage: titled('usage --json', usage),
} as const;
