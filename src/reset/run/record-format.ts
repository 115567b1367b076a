import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { SelectionRules } from '../../model/next-hop-selection.js';
import type { Operation, OperationHop, RouteOperation } from '../../model/operation.js';
import { ROUTE_ACTIONS } from '../../model/operation.js';
import type { Expectation, PlannedRoute } from '../../model/plan.js';
import { disarm } from '../../model/text.js';
import type { Instant } from '../../model/time.js';

/** Another one is told, and nothing of it is run. Before 2 there were argument lists in it. */
const FORMAT = 2;

/** When the machine was last started, as far as that is known. */
export interface BootMark {
  /** Null: not known. */
  readonly mark: string | null;
  readonly uptimeS: number;
}

/** What is stored of a reset: tables and operations, from which the commands are built anew. */
export interface PendingRecord {
  readonly id: string;
  readonly startedAt: Instant;
  readonly undoAfterS: number;
  readonly boot: BootMark;
  readonly goal: string;
  readonly before: Expectation;
  readonly steps: readonly { readonly expect: Expectation; readonly undo: readonly Operation[] }[];
}

export function formatRecord(record: PendingRecord): string {
  return JSON.stringify({ format: FORMAT, ...record });
}

/** A value of the file and where it stands in it: `steps[0].undo[1].family`. */
class Value {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  get isAbsent(): boolean {
    return this.#value === undefined;
  }

  field(name: string): Value {
    const fields = this.#fields();
    const value: unknown = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return new Value(value, this.#path === '' ? name : `${this.#path}.${name}`);
  }

  /** Each field by `read`; no other names than `names`, where they are given. */
  fields<T>(read: (value: Value) => T, names?: readonly string[]): Record<string, T> {
    const own = Object.keys(this.#fields());
    const strange = own.find((name) => names !== undefined && !names.includes(name));
    if (strange !== undefined) this.field(strange).wrong('nothing');
    return Object.fromEntries(own.map((name) => [disarm(name), read(this.field(name))]));
  }

  items<T>(read: (value: Value) => T): T[] {
    if (!Array.isArray(this.#value)) return this.wrong('a list');
    return this.#value.map((value, i) => read(new Value(value, `${this.#path}[${i}]`)));
  }

  text(): string {
    return typeof this.#value === 'string' ? disarm(this.#value) : this.wrong('a text');
  }

  number(): number {
    const value = this.#value;
    return typeof value === 'number' && Number.isFinite(value) ? value : this.wrong('a number');
  }

  truth(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.wrong('true or false');
  }

  oneOf<T extends string>(words: readonly T[]): T {
    return words.find((word) => word === this.#value) ?? this.wrong(words.join(' or '));
  }

  orNull<T>(read: (value: Value) => T): T | null {
    return this.#value === null ? null : read(this);
  }

  #fields(): Readonly<Record<string, unknown>> {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.wrong('an object');
    return value as Record<string, unknown>;
  }

  wrong(expected: string): never {
    throw new RangeError(`${disarm(this.#path) || 'it'} should be ${expected}`);
  }
}

const text = (value: Value): string => value.text();
const number = (value: Value): number => value.number();
const truth = (value: Value): boolean => value.truth();
const family = (value: Value): Family => value.oneOf(FAMILIES);

/** A field that may lack, and then lacks in what is read. */
function optional<K extends string, T>(
  row: Value,
  name: K,
  read: (value: Value) => T,
): Partial<Record<K, T>> {
  const value = row.field(name);
  return value.isAbsent ? {} : ({ [name]: read(value) } as Record<K, T>);
}

function plannedRoute(row: Value): PlannedRoute {
  return {
    gateway: row.field('gateway').text(),
    interface: row.field('interface').text(),
    priority: row.field('priority').orNull(number),
    up: row.field('up').truth(),
    multipath: row.field('multipath').truth(),
    label: row.field('label').orNull(text),
    mtuBytes: row.field('mtuBytes').orNull(number),
    ...optional(row, 'weight', number),
    ...optional(row, 'attributes', (value) => value.items(text)),
    ...optional(row, 'bundle', number),
    ...optional(row, 'preference', number),
    ...optional(row, 'linkLost', truth),
  };
}

function selectionRules(value: Value): SelectionRules {
  const sharing = value.field('sharing').oneOf(['by-flag', 'by-route']);
  return sharing === 'by-route'
    ? { sharing }
    : { sharing, flagFollowsPriority: value.field('flagFollowsPriority').orNull(truth) };
}

function expectation(value: Value): Expectation {
  return {
    defaults: value.field('defaults').fields((rows) => rows.items(plannedRoute), FAMILIES),
    multipath: value.field('multipath').fields(truth, FAMILIES),
    selection: selectionRules(value.field('selection')),
    interfacePriorities: value.field('interfacePriorities').fields(number),
  };
}

function operationHop(hop: Value): OperationHop {
  return {
    gateway: hop.field('gateway').text(),
    interface: hop.field('interface').text(),
    weight: hop.field('weight').number(),
    onlink: hop.field('onlink').truth(),
  };
}

function routeOperation(value: Value): RouteOperation {
  return {
    kind: 'route',
    action: value.field('action').oneOf(ROUTE_ACTIONS),
    family: family(value.field('family')),
    destination: value.field('destination').oneOf(['default']),
    priority: value.field('priority').number(),
    hops: value.field('hops').items(operationHop),
    label: value.field('label').orNull(text),
    mtuBytes: value.field('mtuBytes').orNull(number),
    attributes: value.field('attributes').items(text),
  };
}

function operation(value: Value): Operation {
  const kind = value.field('kind').oneOf(['route', 'interface-priority', 'multipath']);
  switch (kind) {
    case 'route':
      return routeOperation(value);
    case 'interface-priority':
      return {
        kind,
        interface: value.field('interface').text(),
        priority: value.field('priority').number(),
      };
    case 'multipath':
      return { kind, family: family(value.field('family')), on: value.field('on').truth() };
  }
}

/** Throws RangeError, with a clause for a sentence, for what `formatRecord` has not written. */
export function parseRecord(written: string): PendingRecord {
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    throw new RangeError('it is not whole');
  }
  const record = new Value(json, '');
  const format = record.field('format');
  if (format.isAbsent || format.number() !== FORMAT)
    throw new RangeError('another version of uplinktop has written it');
  const boot = record.field('boot');
  return {
    id: record.field('id').text(),
    startedAt: record.field('startedAt').number(),
    undoAfterS: record.field('undoAfterS').number(),
    boot: { mark: boot.field('mark').orNull(text), uptimeS: boot.field('uptimeS').number() },
    goal: record.field('goal').text(),
    before: expectation(record.field('before')),
    steps: record.field('steps').items((step) => ({
      expect: expectation(step.field('expect')),
      undo: step.field('undo').items(operation),
    })),
  };
}
