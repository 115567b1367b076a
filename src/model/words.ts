import type { Family } from './address.js';

/** What a system calls the things this program names on its screen and in its sentences. */
export interface SystemWords {
  /** What decides among default routes, the lower number first: `priority`, `metric`. */
  readonly priority: string;
  /** The same over a narrow column. */
  readonly priorityShort: string;
  /** What holds the table of connections: `pf`, `conntrack`. */
  readonly tracker: string;
  /** What that table holds: `states`, `connections`. */
  readonly tracked: string;
  /** The mark of a next hop that shares the traffic with others, and of one that does not. At most six characters. */
  readonly shared: string;
  readonly alone: string;
  /** Why an entry alone does not tell its uplink, before `and 10.0.0.1 is not the address of one uplink alone`. */
  readonly floating: string;
  /** What names who installed a route: `label`, `proto`. */
  readonly label: string;
  /** The command that shows the one route an address takes: `route -n get ADDRESS`. */
  readonly askRoute: string;
  /** Where it is written down who may do what without a password: `doas.conf`, `sudoers`. */
  readonly permissions: string;
  /** Between two flags of a route, as printed: nothing where they are letters. */
  readonly flagSeparator: '' | ' ';
  /** What each of them means, to be put into a sentence. */
  readonly flags: Readonly<Record<string, string>>;
  /** Words on the screen that one may not know, where this system has its own, a line each. */
  readonly terms: readonly (readonly [word: string, meaning: string])[];
  /**
   * What connections are spread over next hops by, where that can be chosen: the name of the setting, and what its
   * numbers mean, after `spread by`. Null: pairs of addresses, always.
   */
  readonly spreading: {
    readonly setting: string;
    readonly by: Readonly<Record<Family, Readonly<Record<number, string>>>>;
    /** The same for the first line: `per connection`. */
    readonly per: Readonly<Record<number, string>>;
  } | null;
  /** What a table beside the main one is called, before its number: `routing domain`, `table`. */
  readonly otherTable: string;
  /** An empty table of connections means that nobody asked for tracking, and why; null: it means that there are none. */
  readonly untracked: string | null;
  /** What the system logs when the table of connections is full; null: nothing. */
  readonly tableFull: string | null;
  /** Counters of the tracker that rise when it refuses a new connection, and which limit that is: `the limit of a rule`. */
  readonly refusals: Readonly<Record<string, string>>;
  /** One counter holds errors and drops. */
  readonly errorsIncludeDrops: boolean;
  /** Why a path of a perfect table may never be chosen: what its kernel is suspected of, a sentence; null: of nothing. */
  readonly suspicion: string | null;
  /** What makes an answer leave by the uplink that the question came in by, a clause. */
  readonly replyWay: string;
  /** When a router that forwards IPv6 takes no default from router advertisements, a clause; null: it always does. */
  readonly deafToAdvertisements: string | null;
}
