import type { TopicDetail, TopicSummary } from '../../api/index.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  Facts,
  Grid,
  GridItem,
  Panel,
  Row,
  Stack,
  type Column,
} from '../../components/index.ts';
import { formatDuration, formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.topics;
const { column, fact } = words;

/** For how long records stay. */
export function retentionText({
  retentionMs,
  cleanupPolicy,
}: Pick<TopicSummary, 'retentionMs' | 'cleanupPolicy'>): string {
  if (cleanupPolicy.includes('compact') && !cleanupPolicy.includes('delete')) {
    return words.keptNewest;
  }
  return retentionMs === null ? words.keptForEver : formatDuration(retentionMs);
}

const fieldColumns: readonly Column<TopicDetail['fields'][number]>[] = [
  { id: 'field', title: column.field, value: ({ path }) => path },
  { id: 'type', title: column.type, value: ({ type }) => type },
  {
    ...{ id: 'mark', title: column.mark },
    value: ({ isKey, isPersonal }) => [isKey && words.key, isPersonal && words.personal].filter(Boolean).join(', '),
    cell: ({ isKey, isPersonal }) => (
      <Row>
        {isKey && <Badge>{words.key}</Badge>}
        {isPersonal && <Badge>{words.personal}</Badge>}
      </Row>
    ),
  },
  { id: 'doc', title: column.doc, value: ({ doc }) => doc, isSecondary: true },
];

/** What an event of the topic holds, and what its contract promises. */
export function Fields({ topic }: { readonly topic: TopicDetail }) {
  const { contract, fields, key, compatibility } = topic;
  if (contract === null) {
    return <EmptyState title={words.noFields} how={words.noContractHow} />;
  }
  const { expectedEveryMs } = contract;
  return (
    <Stack>
      <DataTable
        label={words.tab.fields}
        rows={fields}
        columns={fieldColumns}
        rowId={({ path }) => path}
        fileName={`fields-${topic.name}`}
        name="fields-"
      />
      <Panel title={words.contract}>
        <Facts
          facts={[
            [fact.purpose, contract.purpose],
            [fact.version, String(contract.version)],
            [fact.classification, contract.classification],
            [fact.owner, contract.owner.team],
            [fact.contact, contract.owner.contact],
            [fact.key, key ?? texts.common.none],
            [fact.compatibility, compatibility ?? texts.common.none],
            [fact.freshness, formatDuration(contract.freshnessTargetMs)],
            [fact.expected, typeof expectedEveryMs === 'number' ? formatDuration(expectedEveryMs) : words.irregular],
          ]}
        />
      </Panel>
    </Stack>
  );
}

type Offsets = TopicDetail['offsets'][number];
const partitionColumns: readonly Column<Offsets>[] = [
  { id: 'partition', title: column.partition, value: ({ partition }) => partition, isNumber: true },
  offsets('low', column.low, ({ low }) => low),
  offsets('high', column.high, ({ high }) => high),
  offsets('count', column.count, ({ low, high }) => high - low),
];

function offsets(id: string, title: string, value: (row: Offsets) => number): Column<Offsets> {
  return { id, title, value, isNumber: true, text: (row) => formatExact(value(row)) };
}

export function Partitions({ topic }: { readonly topic: TopicDetail }) {
  return (
    <DataTable
      label={words.tab.partitions}
      rows={topic.offsets}
      columns={partitionColumns}
      rowId={({ partition }) => String(partition)}
      initialSort="partition"
      fileName={`partitions-${topic.name}`}
      name="partitions-"
    />
  );
}

const settingColumns: readonly Column<readonly [string, string]>[] = [
  { id: 'setting', title: column.setting, value: ([name]) => name },
  { id: 'value', title: column.value, value: ([, value]) => value },
];

export function Settings({ topic }: { readonly topic: TopicDetail }) {
  const list = (names: readonly string[]) => (names.length === 0 ? words.nobody : names.join(', '));
  return (
    <Grid>
      <GridItem span="whole">
        <Facts
          facts={[
            [words.writers, list(topic.writers)],
            [words.readers, list(topic.readers)],
          ]}
        />
      </GridItem>
      <GridItem span="whole">
        <DataTable
          label={words.tab.settings}
          rows={Object.entries(topic.config)}
          columns={settingColumns}
          rowId={([name]) => name}
          initialSort="setting"
          fileName={`settings-${topic.name}`}
          name="settings-"
        />
      </GridItem>
    </Grid>
  );
}
