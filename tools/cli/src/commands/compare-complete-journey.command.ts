import { join } from 'node:path';
import { runnable, type ExitCode } from '../command.ts';
import { LiveLine } from '../terminal/live-line.ts';

const shownDifferences = 20;

/** Shows with a data set from outside that what is bought together is counted right. */
export const compareCompleteJourneyCommand = runnable({
  usage: 'compare-complete-journey <file>',
  summary:
    'Replay purchase lines of The Complete Journey and compare what is bought together with a count of all pairs.',
  example: 'compare-complete-journey transactions_sample.csv',
  run: async ({ args, output, context }): Promise<ExitCode> => {
    // Loaded when it is needed: it brings the whole platform along.
    const { compareCompleteJourney } = await import('../replay/compare-complete-journey.ts');
    const { settings, now } = context;
    const result = await compareCompleteJourney({
      settings,
      file: args[0] ?? '',
      dataDir: join(settings.root, '.nadi', `compare-${process.pid}`),
      output,
      live: new LiveLine(output.streams.stderr, now),
      now,
    });
    const { rows, replaySeconds, rules, differences } = result;
    output.result(result, [
      `${rows} rows replayed and counted in ${replaySeconds.toFixed(1)} s.`,
      `  ${rules} rules of what is bought together, by the saved query bought-together`,
      ...differences.slice(0, shownDifferences).map((difference) => `  ${difference}`),
      differences.length === 0 ? 'Every rule is equal.' : `${differences.length} rules differ.`,
    ]);
    return differences.length === 0 ? 0 : 1;
  },
});
