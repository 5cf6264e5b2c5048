const { cos, exp, imul, log, PI, sin, sqrt } = Math;

/** Sources of chance of a simulation; the same for the same seed. */
export interface Chance {
  /** From 0, below 1. */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Gamma with mean 1. */
  readonly gamma: (shape: number) => number;
  readonly poisson: (mean: number) => number;
}

/** Uniform numbers by mulberry32; others by Box and Muller (1958), Marsaglia and Tsang (2000) and inversion. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = () => {
    const [radius, angle] = [sqrt(-2 * log(1 - uniform())), 2 * PI * uniform()];
    return radius * (uniform() < 0.5 ? sin(angle) : cos(angle));
  };
  return {
    ...{ uniform, normal },
    gamma: (shape) => gammaOf(shape, { uniform, normal }) / shape,
    poisson: (mean) => poissonOf(mean, uniform),
  };
}

function gammaOf(shape: number, chance: Pick<Chance, 'uniform' | 'normal'>): number {
  if (shape < 1) {
    return gammaOf(shape + 1, chance) * chance.uniform() ** (1 / shape);
  }
  const base = shape - 1 / 3;
  for (;;) {
    const normal = chance.normal();
    const cube = (1 + normal / sqrt(9 * base)) ** 3;
    if (cube > 0 && log(1 - chance.uniform()) < normal ** 2 / 2 + base - base * cube + base * log(cube)) {
      return base * cube;
    }
  }
}

const mostOfOnePart = 30;

function poissonOf(mean: number, uniform: () => number): number {
  if (mean > mostOfOnePart) {
    return poissonOf(mean / 2, uniform) + poissonOf(mean / 2, uniform);
  }
  const wanted = uniform();
  let [count, probability] = [0, exp(-mean)];
  for (let below = probability; below <= wanted && count < 1_000; below += probability) {
    count += 1;
    probability *= mean / count;
  }
  return count;
}
