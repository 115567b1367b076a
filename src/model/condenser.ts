/** Shortens the output of a command while it comes, so that a large one is never held whole. */
export interface Condenser {
  /** From so many bytes on it pays to have its code optimised: the faster it is without, the later. */
  readonly largeFromBytes: number;
  /** A chunk may be cut anywhere; it may be kept. */
  write(chunk: Uint8Array): void;
  /** What is left of it, in the form of the whole: UTF-8. */
  end(): readonly Uint8Array[];
}
