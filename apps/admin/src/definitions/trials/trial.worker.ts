import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { contracts } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { NewestEvents } from '@nadi/live-definitions';
import { readTables } from '@nadi/pipelines';
import { definitionKinds } from '../definition-kinds.ts';
import type { WorkerAnswer } from './limited-worker.ts';
import { runTrial, type TrialJob, type TrialResult, type TrialTools } from './trial-job.ts';
import type { TrialSetup } from './trials.ts';

const { kafkaBrokers: brokers, registryUrl, tablesDir } = workerData as TrialSetup;
/** Of each partition: a topic of twelve partitions takes 48 MiB. */
const maxBytes = 4 * 1_048_576;

const tools: TrialTools = {
  // Pseudonyms of previews are of one preview: with a salt that somebody knows, short values could be guessed from them.
  kinds: definitionKinds(contracts, () => ({ ...readTables(tablesDir), hashSalt: randomUUID() })),
  openNewest: () =>
    new NewestEvents({ connection: { brokers, clientId: 'nadi-admin-preview' }, registryUrl, maxBytes }),
  tablesDir,
};

parentPort?.on('message', (job: TrialJob) => void answerTo(job).then((answer) => parentPort?.postMessage(answer)));
parentPort?.postMessage('ready');

async function answerTo(job: TrialJob): Promise<WorkerAnswer<TrialResult>> {
  try {
    return { result: await runTrial(job, tools) };
  } catch (error) {
    if (error instanceof NadiError) {
      const { code, message, retriable } = error;
      return { refusal: { code, message, retriable } };
    }
    return { failure: messageOf(error) };
  }
}
