import { join } from 'node:path';
import { runnable, type ExitCode } from '../command.ts';
import { LiveLine } from '../terminal/live-line.ts';

const shownDifferences = 20;

/** Shows with a data set from outside that the platform's numbers are right. */
export const compareOnlineRetailCommand = runnable({
  usage: 'compare-online-retail <file>',
  summary: 'Replay the Online Retail file through a platform of its own and compare totals and answers with DuckDB.',
  example: 'compare-online-retail online_retail.parquet',
  run: async ({ args, output, context }): Promise<ExitCode> => {
    // Loaded when it is needed: it brings the whole platform along.
    const { compareOnlineRetail } = await import('../replay/compare-online-retail.ts');
    const { settings, now } = context;
    const result = await compareOnlineRetail({
      settings,
      file: args[0] ?? '',
      dataDir: join(settings.root, '.nadi', `compare-${process.pid}`),
      output,
      live: new LiveLine(output.streams.stderr, now),
      now,
    });
    const { rows, replaySeconds, compared, differences, questions } = result;
    const differing = differences.length + questions.reduce((sum, asked) => sum + asked.differences.length, 0);
    output.result(result, [
      `${rows} rows replayed and counted in ${replaySeconds.toFixed(1)} s.`,
      ...Object.entries(compared).map(([metric, count]) => `  ${metric}: ${count} values per country and day`),
      ...differences
        .slice(0, shownDifferences)
        .map(
          ({ metric, country, day, expected, actual }) =>
            `  ${metric} ${country} ${day}: DuckDB ${expected ?? '–'}, Nadi ${actual ?? '–'}`,
        ),
      ...questions.flatMap(({ question, answers, metric, differences: wrong }) => [
        `  ${question} ${answers} numbers, by SQL${metric === null ? '' : ` and by the metric ${metric}`}`,
        ...wrong.slice(0, shownDifferences).map((difference) => `    ${difference}`),
      ]),
      differing === 0 ? 'Every value is equal.' : `${differing} values differ.`,
    ]);
    return differing === 0 ? 0 : 1;
  },
});
