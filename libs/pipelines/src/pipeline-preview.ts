import type { DefinitionPreview, PreviewedEvent, PreviewedGroup } from '@nadi/definitions';
import type { CompiledPipeline } from './compiled-pipeline.ts';
import type { PipelineResources } from './pipeline-event.ts';

const keptExamples = 3;

interface Group extends PreviewedGroup {
  count: number;
  readonly examples: unknown[];
}

/**
 * What a pipeline would make of events, in the order in which they came, beginning without memory. `run` throws
 * PIPELINE_RESOURCE_MISSING for a table or secret that is not there.
 */
export function pipelinePreview(pipeline: CompiledPipeline, resources: PipelineResources): DefinitionPreview {
  return { reads: [...pipeline.inputs], run: (events, mayShow) => preview(pipeline, resources, events, mayShow) };
}

function preview(
  pipeline: CompiledPipeline,
  resources: PipelineResources,
  events: readonly PreviewedEvent[],
  mayShow: (event: PreviewedEvent) => boolean = () => true,
): PreviewedGroup[] {
  const { emitted, dropped, failed } = pipeline.start(resources).process(events);
  const groups = new Map<string, Group>();
  const count = (
    group: Omit<PreviewedGroup, 'count' | 'examples'>,
    input: number,
    exampleOf: (event: PreviewedEvent) => unknown,
  ): void => {
    const key = `${group.what} ${group.name} ${group.note ?? ''}`;
    const known = groups.get(key) ?? { ...group, count: 0, examples: [] };
    groups.set(key, known);
    known.count += 1;
    const event = events[input];
    if (known.examples.length < keptExamples && event !== undefined && mayShow(event)) {
      known.examples.push(exampleOf(event));
    }
  };
  const idOf = ({ id }: PreviewedEvent) => id;
  emitted.forEach(({ input, contract, data }) => count({ what: 'made', name: contract }, input, () => data));
  dropped.forEach(({ input, rule }) => count({ what: 'dropped', name: rule }, input, idOf));
  failed.forEach(({ input, step, code, field }) =>
    count({ what: 'failed', name: field === undefined ? step : `${step}, ${field}`, note: code }, input, idOf),
  );
  return [...groups.values()];
}
