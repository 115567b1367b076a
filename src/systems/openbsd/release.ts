/** A release as two numbers that compare; null when it is not known. */
export function releaseNumber(release: string | null): number | null {
  const parts = /^(\d{1,2})\.(\d)/.exec(release ?? '');
  return parts === null ? null : Number(parts[1]) * 10 + Number(parts[2]);
}
