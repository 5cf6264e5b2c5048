import { signOf, type Detector, type DetectorName, type Point, type Sign } from './detector.ts';
import { makeDetectors, makeRareZero } from './detectors/index.ts';
import { RecordTest } from './record-test.ts';

/** Weight of the rule for silence beside the detectors together. */
const silenceWeight = 0.05;
/** Share of the strongest recent finding that a new one must exceed, and readings after which half of it is forgotten. */
const refractory = { share: 0.5, halfLifeReadings: 50 } as const;
/** A stream that finds much all the time is believed less: half at a load of 2. */
const load = { share: 0.5, halfLifeReadings: 8000 } as const;

/** What a detector had to do with a finding. */
export interface Contribution {
  readonly detector: DetectorName;
  /** Of the finding, (0, 1]; those of one finding add up to 1. */
  readonly share: number;
}

export interface Finding {
  /** How unusual the point is, 0 or more, without a unit. */
  readonly strength: number;
  readonly sign: Sign;
  /** Largest first. */
  readonly contributions: readonly Contribution[];
}

const nothing: Finding = { strength: 0, sign: 0, contributions: [] };

interface Part {
  readonly name: DetectorName;
  readonly record: number;
  readonly sign: Sign;
}

/**
 * All detectors over one series: each says by how much it has a record, and c = (mean of √ln(1 + r))² takes them together
 * with equal weights. The root makes two detectors that agree count for more than one that shouts.
 */
export class Ensemble {
  private readonly members: readonly { readonly detector: Detector; readonly test: RecordTest }[];
  private readonly silences = makeRareZero();
  private recent = 0;
  private load = 0;

  /** @param slots slots of the season of the series */
  constructor(slots: number) {
    this.members = makeDetectors(slots).map((detector) => ({ detector, test: new RecordTest() }));
  }

  push(point: Point): Finding {
    const parts: Part[] = [];
    let sum = 0;
    for (const { detector, test } of this.members) {
      const { strength, sign } = detector.push(point);
      if (Number.isNaN(strength)) continue;
      const record = test.push(strength);
      if (record === 0) continue;
      sum += record;
      parts.push({ name: detector.name, record, sign });
    }
    const together = (sum / this.members.length) ** 2;
    const silence = silenceWeight * this.silences.push(point).strength;
    const strength = this.damped(together + silence);
    if (strength === 0) return nothing;
    const silencePart = silence === 0 ? 0 : silence / (together + silence);
    return finding({ strength, parts, sum, silencePart });
  }

  /** Less what was found just before, and less for a stream that always finds something. */
  private damped(strength: number): number {
    const above = Math.max(0, strength - refractory.share * this.recent);
    this.recent = Math.max(strength, this.recent * 0.5 ** (1 / refractory.halfLifeReadings));
    const damped = above / (1 + load.share * this.load);
    this.load = this.load * 0.5 ** (1 / load.halfLifeReadings) + above;
    return damped;
  }
}

interface Taken {
  readonly strength: number;
  readonly parts: readonly Part[];
  readonly sum: number;
  /** Share of the silence in the finding. */
  readonly silencePart: number;
}

function finding({ strength, parts, sum, silencePart }: Taken): Finding {
  const shares = parts.map(({ name, record, sign }) => ({
    detector: name,
    share: ((1 - silencePart) * record) / sum,
    sign,
  }));
  if (silencePart > 0) shares.push({ detector: 'rare-zero', share: silencePart, sign: -1 });
  shares.sort((one, other) => other.share - one.share);
  return {
    strength,
    sign: signOf(shares.reduce((vote, { share, sign }) => vote + share * sign, 0)),
    contributions: shares.map(({ detector, share }) => ({ detector, share })),
  };
}
