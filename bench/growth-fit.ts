/** What was measured at one size. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

/** The exponent of the power of the size that fits best: 1 is linear, 2 quadratic. Least squares over logarithms. */
export function exponent(points: readonly Point[]): number {
  const logs = points.map(({ size, value }) => ({ x: Math.log(size), y: Math.log(value) }));
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / logs.length;
  const [x, y] = [mean(logs.map((one) => one.x)), mean(logs.map((one) => one.y))];
  const above = logs.reduce((sum, one) => sum + (one.x - x) * (one.y - y), 0);
  return above / logs.reduce((sum, one) => sum + (one.x - x) ** 2, 0);
}

/** `100: 812 ns, 1,000: 640 ns`: the value of each size by the unit, times `scale`. */
export function perUnit(points: readonly Point[], unit: string, scale: number): string {
  return points
    .map(({ size, value }) => `${size.toLocaleString('en')}: ${((value / size) * scale).toFixed(0)} ${unit}`)
    .join(', ');
}
