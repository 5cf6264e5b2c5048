import type { RejectionCount } from '../../api/index.ts';
import { DataTable, Facts, RelativeTime, Stack, Text, type Column } from '../../components/index.ts';
import { formatExact, formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.ingestion;
const { column } = words;
type Sample = RejectionCount['samples'][number];

/** What was refused in an hour for one reason, with its samples and what to do. */
export function RejectionView({ rejection }: { readonly rejection: RejectionCount }) {
  const { code, hour, count, samples, remedy } = rejection;
  return (
    <Stack>
      <Facts
        facts={[
          [column.code, code],
          [column.type, typeText(rejection)],
          [column.hour, formatExactTime(Date.parse(hour))],
          [column.count, formatExact(count)],
        ]}
      />
      <Text>{remedy}</Text>
      {samples.length > 0 && (
        <DataTable
          label={words.sampleTable}
          rows={samples}
          columns={columns}
          rowId={({ at, reason, field = '' }) => `${at} ${reason} ${field}`}
          name="sample-"
          fileName="samples"
          hasBar={false}
        />
      )}
    </Stack>
  );
}

export function typeText({ of, type = '' }: Pick<RejectionCount, 'of' | 'type'>): string {
  return of === 'requests' ? words.wholeRequests : type;
}

/** What the address calls it. */
export function rejectionId({ key, hour, code, of, type = '' }: RejectionCount): string {
  return [key, hour, code, of, type].join(' ');
}

const columns: readonly Column<Sample>[] = [
  { id: 'field', title: column.field, value: ({ field = '' }) => field },
  { id: 'shape', title: column.shape, value: ({ shape = '' }) => shape },
  { id: 'reason', title: column.problem, value: ({ reason }) => reason },
  {
    ...{ id: 'at', title: column.when, value: ({ at }) => at, isSecondary: true },
    cell: ({ at }) => <RelativeTime timeMs={Date.parse(at)} />,
  },
];
