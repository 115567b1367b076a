import type { Family } from './address.js';
import type { InterfaceKind } from './router.js';

/** An uplink as a file for the base system's own programs has to name it. */
export interface BaseUplink {
  readonly interface: string;
  readonly kind: InterfaceKind | null;
  /** To be used only when the others are gone. */
  readonly standby: boolean;
  /** Share beside the others; 1 unless told. */
  readonly weight: number;
  /** Takes its addresses, and with them its gateway, from a lease. */
  readonly leased: boolean;
  /** Its default routes, one a family. */
  readonly defaults: readonly {
    readonly family: Family;
    readonly gateway: string;
    readonly priority: number | null;
  }[];
}

/** All that such a file is made from. */
export interface BaseFacts {
  readonly uplinks: readonly BaseUplink[];
  /** The one interface inside; null: none, or several. */
  readonly inside: string | null;
  readonly release: string | null;
}

/** A whole file. */
export interface BaseFile {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Files that make the base system's own programs do what this program does while it runs, or why there are none. */
export type BaseAdvice =
  { readonly files: readonly BaseFile[]; readonly notes: readonly string[] } | { readonly refused: string };

/** A program of the base system that can watch uplinks, or share them out, by itself. */
export interface BaseTool {
  /** As it is asked for: `ifstated`. */
  readonly name: string;
  readonly what: string;
  /** Never throws. */
  advise(facts: BaseFacts): BaseAdvice;
}
