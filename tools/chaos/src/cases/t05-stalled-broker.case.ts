import type { ChaosCase } from '../case.ts';

/** The broker holds its connections and says nothing, longer than any request waits. */
export const stalledBrokerCase: ChaosCase = {
  id: 'T5',
  title: 'the broker stands still for 45 s',
  stage: {},
  run: async (trial) => {
    trial.stage.freeze('kafka-0');
    await trial.sleep(trial.length === 'short' ? 15_000 : 45_000);
    trial.stage.thaw('kafka-0');
    await trial.sleep(5_000);
  },
};

/** With a short request timeout each stall ends requests that the broker still carries out afterwards. */
export const hastyProducerCase: ChaosCase = {
  id: 'T5b',
  title: 'the broker stands still four times, ingestion waits 1.5 s only',
  stage: { settings: { NADI_INGESTION_DELIVERY_TIMEOUT_MS: '1500' } },
  run: async (trial) => {
    for (let round = 0; round < (trial.length === 'short' ? 2 : 4); round += 1) {
      trial.stage.freeze('kafka-0');
      await trial.sleep(3_000);
      trial.stage.thaw('kafka-0');
      await trial.sleep(trial.random.between(1_500, 4_000));
    }
  },
};
