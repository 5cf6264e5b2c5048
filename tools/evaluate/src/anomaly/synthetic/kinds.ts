import type { Random } from '../random.ts';

const minuteMs = 60_000;

/** A kind of series: what it looks like when all is well, and what can go wrong with it. */
export interface SeriesKind {
  readonly name: string;
  readonly rows: number;
  readonly intervalMs: number;
  /** Share of rows that are missing; the times of such a kind are irregular. */
  readonly missing?: number;
  /** A generator of normal values. `day` and `week` are places in their cycles, in [0, 1). */
  readonly normal: (random: Random) => (row: number, day: number, week: number) => number;
  /** Ways to go wrong; each gets the normal value, the row since its begin, and what it drew at its begin. */
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly rows: number;
  readonly change: (value: number, since: number, random: Random) => number;
}

/** Two bumps a day, as traffic and sales have. */
const rush = (day: number, at: number, width: number) => Math.exp(-(((day - at) / width) ** 2));
const wave = (place: number) => Math.sin(2 * Math.PI * place);
const isWeekend = (week: number) => week >= 5 / 7;

const cloudCpu: SeriesKind = {
  name: 'cloud-cpu',
  rows: 4032,
  intervalMs: 5 * minuteMs,
  normal: (random) => {
    const jobEvery = Math.round(random.between(20, 90));
    let plateau = 0;
    return (row) => {
      if (random.chance(0.002)) plateau = random.between(0, 6);
      const job = row % jobEvery === 0 ? random.between(5, 9) : 0;
      return Math.max(0, 4 + plateau + job + 0.4 * random.normal());
    };
  },
  faults: [
    { rows: 60, change: (value) => value + 25 },
    { rows: 3, change: (value) => value * 4 + 20 },
    { rows: 100, change: (_, __, random) => 0.05 * random.uniform() },
  ],
};

const network: SeriesKind = {
  name: 'network-bytes',
  rows: 4730,
  intervalMs: 5 * minuteMs,
  normal: (random) => (row) =>
    (row % 288 === 40 ? 2e6 : 0) + 3e5 * Math.exp(0.8 * random.normal()) + (random.chance(0.01) ? 1.5e6 : 0),
  faults: [
    { rows: 40, change: (value) => value + 3e6 },
    { rows: 4, change: (value) => value + 1.2e7 },
  ],
};

const latency: SeriesKind = {
  name: 'request-latency',
  rows: 4032,
  intervalMs: 5 * minuteMs,
  normal: (random) => () => 45 + 2 * random.normal() + (random.chance(0.004) ? random.between(8, 18) : 0),
  faults: [
    { rows: 20, change: (value, _, random) => value + 25 * random.uniform() },
    { rows: 150, change: (value, since) => value + since * 0.1 },
    { rows: 60, change: (value, _, random) => value + 9 * random.normal() },
  ],
};

const adPrice: SeriesKind = {
  name: 'ad-price',
  rows: 1624,
  intervalMs: 60 * minuteMs,
  normal: (random) => (_, day) => (0.1 + 0.03 * wave(day - 0.3)) * Math.exp(0.18 * random.normal()),
  faults: [
    { rows: 3, change: (value) => value * 5 },
    { rows: 24, change: (value) => value * 2.4 },
    { rows: 10, change: (value) => value * 0.2 },
  ],
};

const trafficSpeed: SeriesKind = {
  name: 'traffic-speed',
  rows: 2500,
  intervalMs: 5 * minuteMs,
  missing: 0.4,
  normal: (random) => (_, day, week) => {
    const dip = isWeekend(week) ? 0 : 22 * (rush(day, 0.33, 0.04) + rush(day, 0.73, 0.06));
    return Math.max(5, 68 - dip * random.between(0.6, 1.2) + 4 * random.normal());
  },
  faults: [
    { rows: 18, change: (value) => value * 0.3 },
    { rows: 10, change: () => 0 },
  ],
};

const trafficOccupancy: SeriesKind = {
  name: 'traffic-occupancy',
  rows: 2400,
  intervalMs: 5 * minuteMs,
  missing: 0.3,
  normal: (random) => (_, day, week) => {
    const load = 0.5 + (isWeekend(week) ? 3 : 9) * (rush(day, 0.35, 0.06) + rush(day, 0.72, 0.08));
    return Math.max(0, load * Math.exp(0.3 * random.normal()));
  },
  faults: [
    { rows: 12, change: (value) => value * 3 + 12 },
    { rows: 6, change: (value) => value + 30 },
  ],
};

const machine: SeriesKind = {
  name: 'machine-temperature',
  rows: 12_000,
  intervalMs: 5 * minuteMs,
  normal: (random) => {
    let drift = 0;
    return () => {
      drift = 0.998 * drift + 0.5 * random.normal();
      return 85 + drift + 0.8 * random.normal();
    };
  },
  faults: [
    { rows: 200, change: (value, since) => value - Math.min(60, since * 0.8) },
    { rows: 400, change: (value, since) => value - since * 0.08 },
    { rows: 40, change: (value) => value * 0.2 },
  ],
};

const taxi: SeriesKind = {
  name: 'taxi',
  rows: 10_320,
  intervalMs: 30 * minuteMs,
  normal: (random) => {
    let mood = 0;
    return (_, day, week) => {
      mood = 0.99 * mood + 0.012 * random.normal();
      const late = isWeekend(week) ? 5000 * rush(day, 0.02, 0.12) : 0;
      const base = 14_000 - 9000 * rush(day, 0.19, 0.13) + 6000 * rush(day, 0.8, 0.12) + late;
      return Math.max(0, base * (1 + mood) + 500 * random.normal());
    };
  },
  faults: [
    { rows: 36, change: (value) => value * 0.45 },
    { rows: 10, change: (value) => value * 1.6 },
    { rows: 30, change: (value) => value * 0.1 },
  ],
};

const mentions: SeriesKind = {
  name: 'mentions',
  rows: 12_000,
  intervalMs: 5 * minuteMs,
  normal: (random) => {
    let burst = 0;
    const level = random.between(4, 40);
    return (_, day) => {
      burst = 0.8 * burst + (random.chance(0.003) ? Math.exp(1.2 * random.normal()) : 0);
      return random.poisson(level * (1 + 0.5 * wave(day - 0.3) + burst));
    };
  },
  faults: [
    { rows: 30, change: (value, since) => value * (1 + 14 * Math.exp(-since / 10)) },
    { rows: 5, change: (value) => value * 20 },
  ],
};

const keys: SeriesKind = {
  name: 'key-strokes',
  rows: 1882,
  intervalMs: 5 * minuteMs,
  missing: 0.2,
  normal: (random) => () => 0.06 + 0.012 * random.normal() + (random.chance(0.03) ? 0.08 * random.uniform() : 0),
  faults: [
    { rows: 30, change: (value) => value * 1.8 },
    { rows: 6, change: (value) => value + 0.25 },
  ],
};

const room: SeriesKind = {
  name: 'room-temperature',
  rows: 7267,
  intervalMs: 60 * minuteMs,
  normal: (random) => {
    let drift = 0;
    return (_, day) => {
      drift = 0.99 * drift + 0.25 * random.normal();
      return 71 + drift + 1.5 * wave(day - 0.4) + 0.4 * random.normal();
    };
  },
  faults: [
    { rows: 40, change: (value, since) => value - Math.min(12, since * 0.6) },
    { rows: 20, change: (value) => value + 9 },
  ],
};

const orders: SeriesKind = {
  name: 'orders',
  rows: 8000,
  intervalMs: minuteMs,
  normal: (random) => (_, day) => random.poisson(12 * (1 + 0.7 * wave(day - 0.35))),
  faults: [
    { rows: 45, change: () => 0 },
    { rows: 30, change: (value) => value * 4 + 5 },
  ],
};

export const seriesKinds: readonly SeriesKind[] = [
  cloudCpu,
  network,
  latency,
  adPrice,
  trafficSpeed,
  trafficOccupancy,
  machine,
  taxi,
  mentions,
  keys,
  room,
  orders,
];
