import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { metricsQuery, type Experiment, type ExperimentLook } from '../../api/index.ts';
import { IntervalPlot, type IntervalRow } from '../../charts/index.ts';
import { DataTable, EmptyState, GridItem, Panel, Stack, type Column } from '../../components/index.ts';
import {
  guardrailRows,
  metricRows,
  signed,
  variantRows,
  type KindOf,
  type VariantRow,
} from '../../decided/experiment-figures.ts';
import { intervalAxis } from '../../decided/interval-axis.ts';
import { formatExact, formatMetricValue, formatNumber, formatShare, type ValueKind } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;
const { variantColumn: column } = words;

/** How values of the metrics of an experiment are written. */
export function useKindOf({ currency }: Pick<Experiment, 'currency'>): KindOf {
  const { data: metrics } = useQuery(metricsQuery);
  return useCallback(
    (metric) => {
      const found = metrics?.find(({ name }) => name === metric);
      return {
        ...{ unit: found?.unit ?? '', currency: currency ?? undefined },
        ...(found !== undefined && { measure: found.measure }),
      };
    },
    [metrics, currency],
  );
}

/** The primary metric with its values, then what else was looked at. */
export function Results({ experiment, look }: { readonly experiment: Experiment; readonly look: ExperimentLook }) {
  const kindOf = useKindOf(experiment);
  const { primary, secondary } = look.metrics;
  const confidence = formatShare(1 - experiment.alpha);
  return (
    <>
      <GridItem span="whole">
        <Panel
          title={words.primary(experiment.primary.metric)}
          to={`/metrics/${encodeURIComponent(experiment.primary.metric)}`}
          note={words.primaryNote(words.better[experiment.primary.better], confidence)}
        >
          <Stack>
            <Intervals label={words.primaryPlot} rows={metricRows(primary, kindOf)} />
            <DataTable
              label={words.valuesTable}
              rows={variantRows(experiment.variants, primary)}
              columns={columnsOf(kindOf(experiment.primary.metric))}
              rowId={({ name }) => name}
              name="value-"
              fileName={`values-${experiment.name}`}
              hasBar={false}
            />
          </Stack>
        </Panel>
      </GridItem>
      <GridItem span="whole">
        <Panel title={words.guardrails} note={words.guardrailsNote}>
          {look.guardrails.length === 0 ? (
            <EmptyState title={words.noGuardrails} how={words.noGuardrailsHow} />
          ) : (
            <Intervals label={words.guardrailPlot} rows={guardrailRows(look.guardrails)} />
          )}
        </Panel>
      </GridItem>
      {secondary.length > 0 && (
        <GridItem span="whole">
          <Panel title={words.secondary} note={words.secondaryNote}>
            <Intervals label={words.secondaryPlot} rows={metricRows(secondary, kindOf)} />
          </Panel>
        </GridItem>
      )}
    </>
  );
}

function Intervals({ label, rows }: { readonly label: string; readonly rows: readonly IntervalRow[] }) {
  return (
    <IntervalPlot
      label={label}
      rows={rows}
      axis={intervalAxis(rows)}
      formatTick={(value) => signed(value, formatShare(value))}
    />
  );
}

function columnsOf(kind: ValueKind): readonly Column<VariantRow>[] {
  const write = (value: number | null) => (value === null ? '–' : formatMetricValue(value, kind));
  const difference = (value: number) => signed(value, formatMetricValue(value, kind));
  return [
    {
      ...{ id: 'name', title: column.name },
      value: ({ name, isControl }) => (isControl ? words.controlOf(name) : name),
    },
    {
      ...{ id: 'units', title: column.units, value: ({ units }) => units, isNumber: true },
      text: ({ units }) => (units === null ? '–' : formatExact(units)),
    },
    {
      ...{ id: 'mean', title: column.mean, value: ({ mean }) => mean, isNumber: true },
      text: ({ mean }) => write(mean),
    },
    {
      ...{ id: 'difference', title: column.difference, isNumber: true, isSecondary: true },
      value: (row) => row.difference,
      text: (row) => (row.difference === null ? '–' : difference(row.difference)),
    },
    {
      ...{ id: 'interval', title: column.interval, isNumber: true, isSecondary: true },
      value: ({ interval }) => interval?.[0] ?? null,
      text: ({ interval }) =>
        interval === null ? '–' : words.between(difference(interval[0]), difference(interval[1])),
    },
    {
      ...{ id: 'p', title: column.pValue, value: ({ pValue }) => pValue, isNumber: true, isSecondary: true },
      text: ({ pValue }) => (pValue === null ? '–' : formatNumber(pValue)),
    },
  ];
}
