import { group } from '../command.ts';
import { evaluateAnomalyCommand } from '../evaluate/anomaly.ts';

/** Shows with labelled data how good detectors and models are. */
export const evaluateCommand = group('evaluate', 'Measure detectors and models on labelled data.', [
  evaluateAnomalyCommand,
]);
