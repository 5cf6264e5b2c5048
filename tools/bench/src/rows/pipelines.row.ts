import type { BenchRow } from '../framework/bench-row.ts';
import { pipelinesVariant, preparePipelines, preparePipelinesUnderLoad } from '../pipelines/pipelines-variant.ts';

const withoutSteps = 'without steps';
const events = { full: 2_000_000, quick: 4_000 };

/** From four topics into another: every event passes ten conditions. */
export const pipelineConditionsRow: BenchRow = {
  name: 'pipelines-conditions',
  measures: 'Take events of four contracts through ten compiled conditions each and make one event of every one.',
  events,
  requirements: [{ kind: 'ratio', of: withoutSteps, per: 'cpu', atLeast: 0.6 }],
  prepare: preparePipelines,
  variants: [
    pipelinesVariant('ten conditions', 'ours', 'conditions'),
    pipelinesVariant(withoutSteps, 'floor', 'nothing'),
  ],
};

/** As one sees it in operation: what is worked on is being sent, and broker and load have a part of the cores. */
export const pipelineLoadedRow: BenchRow = {
  name: 'pipelines-loaded',
  measures: 'The ten compiled conditions on events that are sent meanwhile, on the same cores.',
  events,
  requirements: [{ kind: 'rate', per: 'wall', atLeast: 67_000 }],
  prepare: preparePipelinesUnderLoad,
  variants: [pipelinesVariant('ten conditions', 'ours', 'conditions')],
};

/** The same events through ten steps of all kinds. */
export const pipelineMapsRow: BenchRow = {
  name: 'pipelines-maps',
  measures: 'The same through conditions, field maps, enrichment and a pseudonym, ten steps in all.',
  events,
  requirements: [{ kind: 'ratio', of: withoutSteps, per: 'cpu', atLeast: 0.3 }],
  prepare: preparePipelines,
  variants: [pipelinesVariant('ten steps', 'ours', 'maps'), pipelinesVariant(withoutSteps, 'floor', 'nothing')],
};
