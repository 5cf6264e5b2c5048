import { group } from '../command.ts';
import { fraudCommand } from '../evaluate/fraud.ts';

/** How good the platform's models are on data whose truth is known: a new evaluation is a file and a line. */
export const evaluateCommand = group(
  'evaluate',
  'Evaluate models on data whose truth is known, with the code that serves.',
  [fraudCommand],
);
