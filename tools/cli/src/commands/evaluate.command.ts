import { group } from '../command.ts';
import { evaluateAnomalyCommand } from '../evaluate/anomaly.ts';
import { fraudCommand } from '../evaluate/fraud.ts';

/** How good detectors and models are: a new evaluation is a file and a line. */
export const evaluateCommand = group(
  'evaluate',
  'Measure detectors and models on data whose truth is known, with the code that serves.',
  [evaluateAnomalyCommand, fraudCommand],
);
