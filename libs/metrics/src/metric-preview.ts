import type { DefinitionPreview, PreviewedEvent, PreviewedGroup } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { Cell } from './cell.ts';
import type { CompiledMetric } from './compiled-metric.ts';

const keptExamples = 3;

interface Group {
  readonly name: string;
  readonly cell: Cell;
  count: number;
}

/** What a metric would say of events, all windows taken together. */
export function metricPreview(metric: CompiledMetric, reads: readonly string[]): DefinitionPreview {
  return {
    reads,
    run: (events, mayShow = () => true) => {
      // Names are values of dimensions.
      const shown = events.filter(mayShow);
      return [...made(metric, shown), ...failed(metric, shown)];
    },
  };
}

function made(metric: CompiledMetric, events: readonly PreviewedEvent[]): PreviewedGroup[] {
  const groups = new Map<string, Group>();
  for (const event of events) {
    try {
      metric.contribute(event, (dimensions, value) => {
        const name = metric.dimensionNames.map((dimension, index) => `${dimension}=${dimensions[index]}`).join(' ');
        const group = groups.get(name) ?? { name, cell: new Cell(metric.measure), count: 0 };
        groups.set(name, group);
        group.count += 1;
        group.cell.add(value, { late: false, future: false });
      });
    } catch (error) {
      assertEvaluation(error);
    }
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ name, cell, count }) => ({ what: 'made', name, count, examples: [], note: String(cell.read().value) }));
}

function failed(metric: CompiledMetric, events: readonly PreviewedEvent[]): PreviewedGroup[] {
  const ids: string[] = [];
  let note = '';
  for (const event of events) {
    try {
      metric.contribute(event, () => undefined);
    } catch (error) {
      assertEvaluation(error);
      ids.push(event.id);
      note = messageOf(error);
    }
  }
  const { name } = metric.definition;
  return ids.length === 0
    ? []
    : [{ what: 'failed', name, count: ids.length, examples: ids.slice(0, keptExamples), note }];
}

function assertEvaluation(error: unknown): void {
  if (!(error instanceof NadiError && error.code === 'EXPRESSION_INVALID')) {
    throw error;
  }
}
