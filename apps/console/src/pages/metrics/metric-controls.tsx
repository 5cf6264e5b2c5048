import type { MetricDescription } from '../../api/index.ts';
import { Button, FilterBar, Row, Select } from '../../components/index.ts';
import { formatDuration } from '../../formats/index.ts';
import type { Series } from '../../live/index.ts';
import type { MetricView, stepFor } from '../../series/metric-question.ts';
import { texts } from '../../texts/en.ts';

const words = texts.metrics;

/** How a metric is looked at: split, filtered, in which steps; all of it stands in the address. */
export function MetricControls({
  metric,
  view,
  steps,
  series,
  currency,
  onChange,
}: {
  readonly metric: MetricDescription;
  readonly view: MetricView;
  readonly steps: ReturnType<typeof stepFor>;
  readonly series: readonly Series[];
  readonly currency: string | undefined;
  readonly onChange: (changes: Readonly<Record<string, string | readonly string[] | undefined>>) => void;
}) {
  const { dimensions, slidingMs } = metric;
  const currencies = [...new Set(series.flatMap(({ dimensions: own }) => own['currency'] ?? []))].sort();
  const splits = dimensions.filter((name) => name !== 'currency');
  return (
    <Row>
      {splits.length > 0 && (
        <Select
          label={words.by}
          value={view.by.find((name) => splits.includes(name)) ?? ''}
          choices={[{ value: '', label: words.notSplit }, ...splits.map((name) => ({ value: name, label: name }))]}
          onChange={(name) => onChange({ by: name === '' ? undefined : name })}
        />
      )}
      <Select
        label={texts.range.step}
        value={steps.wanted ?? ''}
        choices={[
          { value: '', label: texts.range.autoStep(steps.suggested) },
          ...steps.choices.map((step) => ({ value: step, label: step })),
        ]}
        onChange={(step) => onChange({ step: step === '' ? undefined : step })}
      />
      {currency !== undefined && currencies.length > 1 && (
        <Select
          label={words.currency}
          value={currency}
          choices={currencies.map((name) => ({ value: name, label: name }))}
          onChange={(name) => onChange({ currency: name })}
        />
      )}
      {slidingMs !== null && (
        <Button
          aria-pressed={view.isSliding}
          onClick={() => onChange({ sliding: view.isSliding ? undefined : 'true' })}
        >
          {words.sliding(formatDuration(slidingMs))}
        </Button>
      )}
      <FilterBar
        filters={view.filter}
        dimensions={dimensions}
        knownValues={(name) => [...new Set(series.flatMap(({ dimensions: own }) => own[name] ?? []))].sort()}
        onChange={(filter) => onChange({ filter })}
      />
    </Row>
  );
}
