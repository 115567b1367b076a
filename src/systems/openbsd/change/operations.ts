import type { ChangeCommand, Operation, RouteOperation } from '../../../model/operation.js';
import { SECOND } from '../../../model/time.js';
import {
  addDefault,
  addHostRoute,
  deleteDefault,
  deleteHostRoute,
  multipathSysctl,
  setInterfacePriority,
  setSysctl,
} from '../route-command.js';
import type { Move } from './reset-table.js';

/** A move as what may be stored of it. */
export function operationOf({ kind, family, route }: Move): RouteOperation {
  const { gateway, interface: name, priority, label, mtuBytes } = route;
  return {
    ...{ kind: 'route', action: kind, family, destination: 'default', label, mtuBytes, attributes: [] },
    priority: priority ?? 0,
    hops: [{ gateway, interface: name, weight: 1, onlink: false }],
  };
}

function routeWords(route: RouteOperation): string[] {
  const { action, family, priority, label, mtuBytes, hops, attributes } = route;
  const [hop, ...others] = hops;
  if (hop === undefined || others.length > 0) throw new RangeError('expected one next hop');
  if (hop.weight !== 1 || hop.onlink || attributes.length > 0)
    throw new RangeError('expected a route without weight or attributes');
  const { gateway } = hop;
  switch (action) {
    case 'delete':
      return deleteDefault({ family, gateway, priority });
    case 'add':
      return addDefault({
        ...{ family, gateway, priority },
        ...(label === null ? {} : { label }),
        ...(mtuBytes === null ? {} : { mtuBytes }),
      });
    case 'append':
    case 'replace':
      throw new RangeError(`expected a route that is added or deleted, not ${JSON.stringify(action)}`);
  }
}

function wordsOf(operation: Operation): string[] {
  switch (operation.kind) {
    case 'route':
      return routeWords(operation);
    case 'host-route':
      return operation.action === 'add' ? addHostRoute(operation) : deleteHostRoute(operation);
    case 'interface-priority':
      return setInterfacePriority(operation.interface, operation.priority);
    case 'multipath':
      return setSysctl(multipathSysctl(operation.family), operation.on ? 1 : 0);
  }
}

/**
 * The command of an operation: `route add` and `route delete` of a default or of a marked host route,
 * `ifconfig priority` and the switch of multipath are all there are. Throws RangeError for any other, and for a value that is no literal.
 */
export function commandFor(operation: Operation, purpose: string): ChangeCommand {
  return {
    argv: wordsOf(operation),
    purpose,
    timeoutMs: 5 * SECOND,
    needsRoot: true,
    changes: true,
    operation,
  };
}
