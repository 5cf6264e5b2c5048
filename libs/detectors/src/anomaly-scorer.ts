import { everyDay, type Calendar } from './calendar.ts';
import { Ensemble, type Contribution, type Finding } from './ensemble.ts';
import { samplingIntervalMs, type Observation } from './sampling-interval.ts';
import { Series, type Band } from './series.ts';

/** Strength of a finding at which the score is 0.5, chosen beside labelled series: ADR 0038. */
export const boundaryStrength = 0.025;
/** Observations before anything is called anomalous; a whole season must have been seen as well. */
const warmUpObservations = 150;

export interface AnomalyScorerOptions {
  /** IANA zone of the days of the series; UTC if not given. */
  readonly timeZone?: string;
  /** When a series may do what it usually does not. */
  readonly calendar?: Calendar;
}

/** What is said of one observation. */
export interface AnomalyReading {
  /** In [0, 1): 0.5 and more is anomalous, 0 is nothing new. Strength c and boundary b make it c / (c + b). */
  readonly score: number;
  /** Whether the value is too high or too low; null if the detectors that found it cannot say, or nothing is found. */
  readonly direction: 'high' | 'low' | null;
  /** What was expected before the value was seen; null while too little is known. */
  readonly expected: Band | null;
  /** Detectors that found something, the largest share first. */
  readonly contributions: readonly Contribution[];
  /** Whether enough has been seen; until then the score is 0. */
  readonly isWarm: boolean;
  /** Whether there was no value. Nothing is learned of it and nothing found in it: it is not a zero. */
  readonly isMissing: boolean;
}

interface Running {
  readonly series: Series;
  readonly ensemble: Ensemble;
}

const nothing: Finding = { strength: 0, sign: 0, contributions: [] };

/**
 * Scores one series, an observation at a time, by what came before: the score of an observation never depends on later ones.
 * Time steps that are irregular or go backwards are taken as they are. Memory is bounded, about 0.6 MB a series.
 */
export class AnomalyScorer {
  private readonly timeZone: string;
  private readonly calendar: Calendar;
  private running: Running | undefined;
  /** Until the sampling interval is known. */
  private first: Observation[] = [];
  private seen = 0;
  private warmFromMs = Number.POSITIVE_INFINITY;

  constructor({ timeZone = 'UTC', calendar = everyDay }: AnomalyScorerOptions = {}) {
    this.timeZone = timeZone;
    this.calendar = calendar;
  }

  /**
   * @param timeMs milliseconds since 1970
   * @param value null or NaN if it is missing
   */
  push(timeMs: number, value: number | null): AnomalyReading {
    const effect = this.calendar(timeMs);
    const isMissing = value === null || !Number.isFinite(value);
    const expected = this.running?.series.bandAt(timeMs) ?? null;
    if (isMissing || effect === 'mute') {
      return { score: 0, direction: null, expected, contributions: [], isWarm: this.isWarm(timeMs), isMissing };
    }
    const { strength, sign, contributions } = this.learn({ timeMs, value });
    const isWarm = this.isWarm(timeMs);
    if (!isWarm || strength === 0) {
      return { score: 0, direction: null, expected, contributions: [], isWarm, isMissing };
    }
    const widened = strength / effect;
    return {
      score: widened / (widened + boundaryStrength),
      direction: sign > 0 ? 'high' : sign < 0 ? 'low' : null,
      expected,
      contributions,
      isWarm,
      isMissing,
    };
  }

  private isWarm(timeMs: number): boolean {
    return this.seen > warmUpObservations && timeMs >= this.warmFromMs;
  }

  private learn(observation: Observation): Finding {
    this.seen += 1;
    if (this.running !== undefined) return detect(this.running, observation);
    this.first.push(observation);
    const intervalMs = samplingIntervalMs(this.first);
    if (intervalMs === undefined) return nothing;
    const series = new Series(intervalMs, this.timeZone);
    const running = { series, ensemble: new Ensemble(series.season.slots) };
    this.first.forEach((early) => detect(running, early));
    this.warmFromMs = (this.first[0]?.timeMs ?? 0) + series.season.lengthMs;
    this.first = [];
    this.running = running;
    return nothing;
  }
}

function detect({ series, ensemble }: Running, { timeMs, value }: Observation): Finding {
  return ensemble.push(series.push(timeMs, value));
}
