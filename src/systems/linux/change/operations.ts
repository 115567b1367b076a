import type { ChangeCommand, Operation, RouteOperation } from '../../../model/operation.js';
import { SECOND } from '../../../model/time.js';
import type { DefaultRouteWords } from '../route-command.js';
import { appendDefault, deleteDefault, hostRoute, replaceDefault } from '../route-command.js';
import type { Tools } from '../tools.js';
import type { Move } from './reset-table.js';

/** A move as what may be stored of it. */
export function operationOf({ kind, family, route }: Move): RouteOperation {
  const { metric: priority, protocol: label, mtuBytes, attributes } = route;
  return {
    ...{ kind: 'route', action: kind, family, destination: 'default', priority, label, mtuBytes, attributes },
    hops: route.hops.map(({ gateway, interface: name, weight, onlink = false }) => ({
      ...{ gateway, weight, onlink },
      interface: name,
    })),
  };
}

function wordsOf(tools: Tools, operation: Operation): string[] {
  if (operation.kind === 'host-route')
    return hostRoute(tools, operation.action === 'add' ? 'add' : 'del', operation);
  if (operation.kind !== 'route')
    throw new RangeError(`expected a change of a route, not ${JSON.stringify(operation.kind)}`);
  const { action, family, priority: metric, label, mtuBytes, attributes, hops } = operation;
  const route: DefaultRouteWords = {
    ...{ family, metric, attributes, hops },
    ...(label === null ? {} : { protocol: label }),
    ...(mtuBytes === null ? {} : { mtuBytes }),
  };
  switch (action) {
    case 'replace':
      return replaceDefault(tools, route);
    case 'append':
      return appendDefault(tools, route);
    case 'delete':
      return deleteDefault(tools, route);
    case 'add':
      throw new RangeError(
        `expected a route that is replaced, appended or deleted, not ${JSON.stringify(action)}`,
      );
  }
}

/**
 * The command of an operation: `ip route replace`, `append` and `del` of a default, `add` and `del` of a marked host route
 * are all there are. Throws RangeError for any other, and for a value that is no literal.
 */
export function commandWith(tools: Tools): (operation: Operation, purpose: string) => ChangeCommand {
  return (operation, purpose) => ({
    argv: wordsOf(tools, operation),
    purpose,
    timeoutMs: 5 * SECOND,
    needsRoot: true,
    changes: true,
    operation,
  });
}
