import { randomUUID } from 'node:crypto';
import { contracts } from '@nadi/contracts';
import { NewestEvents } from '@nadi/live-definitions';
import { readTables } from '@nadi/pipelines';
import { definitionKinds } from '../definition-kinds.ts';
import { answerOf } from './trial-answer.ts';
import { runTrial, type TrialJob, type TrialTools } from './trial-job.ts';
import type { TrialSetup } from './trials.ts';

/** Of each partition: a topic of twelve partitions takes 48 MiB. */
const maxBytes = 4 * 1_048_576;

// The first message is the setup: arguments could be read by everybody on the machine.
process.once('message', (setup) => {
  const tools = toolsOf(setup as TrialSetup);
  process.on('message', (job) => {
    void answerOf(() => runTrial(job as TrialJob, tools)).then((answer) => process.send?.(answer));
  });
  process.send?.('ready');
});
// Nobody is left to answer to.
process.on('disconnect', () => process.exit());

function toolsOf({ kafkaBrokers: brokers, registryUrl, tablesDir }: TrialSetup): TrialTools {
  return {
    // Pseudonyms of previews are of one preview: with a salt that somebody knows, short values could be guessed from them.
    kinds: definitionKinds(contracts, () => ({ ...readTables(tablesDir), hashSalt: randomUUID() })),
    openNewest: () =>
      new NewestEvents({ connection: { brokers, clientId: 'nadi-admin-preview' }, registryUrl, maxBytes }),
    tablesDir,
  };
}
