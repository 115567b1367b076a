/** `unknown`: it could not be looked at, and nothing speaks against it. */
export type DoctorLevel = 'ok' | 'unknown' | 'warning' | 'fault';

/** One thing that was looked at before the first use. */
export interface DoctorLine {
  /** `Node`, `the routing table`. */
  readonly subject: string;
  readonly level: DoctorLevel;
  /** A clause or two without a full stop: what was found. */
  readonly found: string;
  /** The one thing to do about it, without a full stop; null where nothing is to be done. */
  readonly action: string | null;
  /** Exact lines to paste, to what `action` says. */
  readonly lines: readonly string[];
}

/** All is well, or nothing can be said. */
export function line(level: 'ok' | 'unknown', subject: string, found: string): DoctorLine {
  return { subject, level, found, action: null, lines: [] };
}

/** Something to be done about. */
export function trouble(
  level: 'warning' | 'fault',
  subject: string,
  found: string,
  { action, lines = [] }: { readonly action: string; readonly lines?: readonly string[] },
): DoctorLine {
  return { subject, level, found, action, lines };
}
