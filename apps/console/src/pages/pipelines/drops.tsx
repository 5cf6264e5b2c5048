import { Link } from 'react-router';
import { useCan, type PipelineDrops } from '../../api/index.ts';
import { BarList } from '../../charts/index.ts';
import { DataTable, EmptyState, Panel, Row, Stack, type Column } from '../../components/index.ts';
import { formatClock, formatExact, formatExactTime, formatNumber } from '../../formats/index.ts';
import { placeOf } from '../../observed/message-text.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines;
const { column } = words;

/** What a pipeline dropped, by rule, and samples that lead to the messages. */
export function Drops({ drops }: { readonly drops: readonly PipelineDrops[] | undefined }) {
  const mayOpen = useCan('topics:read');
  if (drops === undefined) {
    return <EmptyState title={texts.pipelines.state.unknown} how={words.unknownState} />;
  }
  if (drops.length === 0) {
    return <EmptyState title={words.noDrops} how={words.noDropsHow} />;
  }
  return (
    <Stack>
      <Panel title={words.dropsByRule} note={words.dropsNote}>
        <BarList label={words.dropsByRule} items={rulesOf(drops)} />
      </Panel>
      <Panel title={words.dropsByHour} note={words.samplesNote}>
        <DataTable
          label={words.dropTable}
          rows={drops}
          columns={columnsOf(mayOpen)}
          rowId={({ rule, hour }) => `${rule} ${hour}`}
          initialSort="-hour"
          name="drop-"
          fileName="drops"
        />
      </Panel>
    </Stack>
  );
}

function rulesOf(drops: readonly PipelineDrops[]) {
  const byRule = new Map<string, number>();
  drops.forEach(({ rule, events }) => byRule.set(rule, (byRule.get(rule) ?? 0) + events));
  return [...byRule].map(([name, value]) => ({
    ...{ name, value, text: formatNumber(value), exact: formatExact(value) },
  }));
}

function columnsOf(mayOpen: boolean): readonly Column<PipelineDrops>[] {
  const sampleText = ({ samples }: PipelineDrops) => samples.map(placeOf).join(' ');
  return [
    { id: 'rule', title: column.rule, value: ({ rule }) => rule },
    {
      ...{ id: 'hour', title: column.hour, value: ({ hour }) => hour },
      text: ({ hour }) => formatExactTime(Date.parse(hour)),
      cell: ({ hour }) => formatClock(Date.parse(hour)),
    },
    {
      ...{ id: 'events', title: column.events, value: ({ events }) => events, isNumber: true },
      text: ({ events }) => formatExact(events),
    },
    { id: 'topic', title: column.topic, value: ({ samples }) => samples[0]?.topic ?? '', isSecondary: true },
    {
      ...{ id: 'samples', title: column.samples, value: sampleText },
      ...(mayOpen && {
        cell: ({ samples }: PipelineDrops) => (
          <Row>
            {samples.map((sample) => (
              <Link key={placeOf(sample)} to={`/topics/${encodeURIComponent(sample.topic)}?message=${placeOf(sample)}`}>
                {placeOf(sample)}
              </Link>
            ))}
          </Row>
        ),
      }),
    },
  ];
}
