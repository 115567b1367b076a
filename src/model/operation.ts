import type { Family } from './address.js';
import type { Command } from './command.js';

/** One next hop of a route that is set or taken away. */
export interface OperationHop {
  /** An address, or the system's word for none. */
  readonly gateway: string;
  readonly interface: string;
  /** 1 where next hops have none. */
  readonly weight: number;
  readonly onlink: boolean;
}

/** A default route that is set or taken away. `replace` and `append` are Linux's, `add` is OpenBSD's. */
export interface RouteOperation {
  readonly kind: 'route';
  readonly action: (typeof ROUTE_ACTIONS)[number];
  readonly family: Family;
  readonly destination: 'default';
  readonly priority: number;
  readonly hops: readonly OperationHop[];
  readonly label: string | null;
  readonly mtuBytes: number | null;
  readonly attributes: readonly string[];
}

/** A route to one host by one uplink's gateway, marked as this program's own. */
export interface HostRouteOperation {
  readonly kind: 'host-route';
  readonly action: 'add' | 'delete';
  readonly family: Family;
  /** An address literal. */
  readonly destination: string;
  readonly gateway: string;
  readonly interface: string;
}

export const ROUTE_ACTIONS = ['add', 'append', 'replace', 'delete'] as const;

/**
 * One change of a router as data. The changer of its system builds the command from it, and refuses what is not among
 * the forms it permits: this is what may be stored, for a command that was stored would have to be believed.
 */
export type Operation =
  | RouteOperation
  | HostRouteOperation
  | { readonly kind: 'interface-priority'; readonly interface: string; readonly priority: number }
  /** The switch that lets several routes share. */
  | { readonly kind: 'multipath'; readonly family: Family; readonly on: boolean };

/** A command that changes the router, with the operation it was built from. */
export interface ChangeCommand extends Command {
  readonly operation: Operation;
}
