import type { BaseTool } from './base-tool.js';
import type { Advice, FileLines, Remedy } from './finding.js';
import type { SelectionRules } from './next-hop-selection.js';
import type { Interface, PriorityReason, Route } from './router.js';
import type { Snapshot } from './snapshot.js';
import type { SystemWords } from './words.js';

/** The texts of files by path; null: not there. A path that is absent was not read. */
export type FileTexts = Readonly<Record<string, string | null>>;

/** The equal defaults of this moment would not come back after a boot. */
export interface NotPersistent {
  readonly message: string;
  readonly evidence: readonly string[];
  readonly lasting: readonly FileLines[];
}

/** The files a system sets its routes from at boot. They are read, never written. */
export interface BootFiles {
  /** Paths to read for these uplinks. */
  paths(uplinks: readonly string[]): readonly string[];
  /** What they lack; null when nothing is known to lack. */
  notPersistent(snapshot: Snapshot, uplinks: readonly string[], files: FileTexts): NotPersistent | null;
}

/** What a system's readings mean, in its own words: all that diagnosing knows of it. */
export interface Explainer {
  readonly words: SystemWords;
  explainPriority(route: Route, via: Interface | null): PriorityReason;
  /** Why a next hop that this default has lost does not come back by itself, a clause; null: not known of it. */
  whyHopsStayLost?(route: Route): string | null;
  /** The number a default through this interface gets when it brings none; null when not known. */
  naturalPriority(via: Interface): number | null;
  /** How the kernel of this release chooses among default routes. */
  selection(release: string | null): SelectionRules;
  /** This release is suspected of never choosing the last of several equal routes; null: not known. Absent: no release is. */
  missesLastOfEqual?(release: string | null): boolean | null;
  /** A next hop is a gateway and an interface: one gateway address on two uplinks is two next hops. */
  readonly nextHopNamesInterface: boolean;
  /** Commands and lines for a remedy. Never throws; what cannot be said for certain is not said. */
  advise(remedy: Remedy, snapshot: Snapshot): Advice;
  /** What the base system has for watching uplinks and sharing them out, each with what it needs to be told. */
  readonly baseTools: readonly BaseTool[];
  /** No paths where it is not known how a boot sets the routes: nothing is known to lack then. */
  readonly bootFiles: BootFiles;
}
