import { AnomalyScorer, EwmaTail, WindowedGaussian } from '@nadi/detectors';
import type { CorpusFile } from './nab-corpus.ts';

/** Scores the rows of a file in their order; the same code as in serving. */
export interface NamedScorer {
  readonly name: string;
  /** Scores in [0, 1], one per row. */
  readonly score: (file: CorpusFile) => Float64Array;
}

/** Nadi's scorer first, then what it is compared with. */
export function scorers(timeZone: string): readonly [NamedScorer, ...NamedScorer[]] {
  return [
    { name: 'nadi', score: (file) => nadiScores(file, timeZone) },
    { name: 'windowed-gaussian', score: ({ values }) => baselineScores(values, new WindowedGaussian()) },
    { name: 'ewma-tail', score: ({ values }) => baselineScores(values, new EwmaTail()) },
  ];
}

/** Scores of Nadi's scorer for one file; a row without a value has 0. */
export function nadiScores({ timesMs, values }: CorpusFile, timeZone: string): Float64Array {
  const scorer = new AnomalyScorer({ timeZone });
  return values.map((value, row) => scorer.push(timesMs[row] ?? 0, value).score);
}

function baselineScores(values: Float64Array, baseline: WindowedGaussian | EwmaTail): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? 0 : baseline.push(value)));
}
