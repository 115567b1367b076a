/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The program's name as a person says it: `route` for `/sbin/route …`. */
export function programName(argv: readonly string[]): string {
  return baseName(argv[0] ?? '') || 'the command';
}
