import { useMemo } from 'react';
import type { SqlAnswer } from '../../api/index.ts';
import { BarList, TimeSeries } from '../../charts/index.ts';
import { EmptyState, Stack, Text } from '../../components/index.ts';
import { formatExact, formatNumber } from '../../formats/index.ts';
import { chartOf, type NameChart } from '../../statements/result-chart.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.result;
const mostBars = 20;
const noUnit = { unit: '' };

/** The numbers of an answer over time, or of things that have names. */
export function ResultChart({ answer }: { readonly answer: SqlAnswer }) {
  const chart = useMemo(() => chartOf(answer), [answer]);
  if (chart === undefined) {
    return <EmptyState title={words.noChart} how={words.noChartHow} />;
  }
  return chart.kind === 'time' ? (
    <TimeSeries
      label={words.chartLabel}
      series={chart.series}
      valueKind={noUnit}
      size="large"
      fromMs={chart.fromMs}
      toMs={chart.toMs}
      watermarkMs={null}
      zone="UTC"
    />
  ) : (
    <Stack>
      {chart.measures.map((measure, place) => (
        <Measure key={place} measure={measure} />
      ))}
    </Stack>
  );
}

function Measure({ measure: { name, items } }: { readonly measure: NameChart['measures'][number] }) {
  return (
    <Stack>
      <Text>
        {name}
        {items.length > mostBars && `. ${words.largest(formatExact(mostBars))}`}
      </Text>
      <BarList
        label={name}
        most={mostBars}
        items={items.map(({ name: item, value }) => ({
          ...{ name: item, value },
          text: formatNumber(value),
          exact: formatExact(value),
        }))}
      />
    </Stack>
  );
}
