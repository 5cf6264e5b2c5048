/** The axis of intervals that are drawn below each other. */
export interface IntervalAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** What an axis must have room for; a missing end is open. */
export interface DrawnInterval {
  readonly estimate?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** A bound to be compared with. */
  readonly reference?: number | undefined;
}

const [room, wantedTicks, mostTicks] = [0.08, 5, 12];

/** An axis that shows all intervals and zero, with ticks at round numbers, zero among them. */
export function intervalAxis(intervals: readonly DrawnInterval[]): IntervalAxis {
  const values = intervals.flatMap(({ estimate, low, high, reference }) =>
    [estimate, low, high, reference].flatMap((value) => (Number.isFinite(value) ? [Number(value)] : [])),
  );
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const width = high - low || 1;
  const [min, max] = low === high ? [-0.5, 0.5] : [low - room * width, high + room * width];
  const stepWidth = roundStep((max - min) / wantedTicks);
  const first = Math.ceil(min / stepWidth);
  const count = Math.min(mostTicks, Math.floor(max / stepWidth) - first + 1);
  const ticks = Array.from({ length: count }, (_, index) => Number(((first + index) * stepWidth).toPrecision(12)));
  return { min, max, ticks };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const step = [1, 2, 5, 10].find((one) => one * power >= width) ?? 10;
  return step * power;
}
