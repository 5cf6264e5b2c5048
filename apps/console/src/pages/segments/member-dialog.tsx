import { useQuery } from '@tanstack/react-query';
import {
  ApiError,
  segmentMemberQuery,
  segmentsOfUnitQuery,
  type Segment,
  type SegmentMembership,
} from '../../api/index.ts';
import {
  ButtonLink,
  CopyableId,
  DataTable,
  Dialog,
  ErrorState,
  Facts,
  RelativeTime,
  Row,
  Skeleton,
  Stack,
  State,
  Text,
  type Column,
} from '../../components/index.ts';
import { conditionParts, type ConditionPart } from '../../decided/conditions.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.segments;
const { conditionColumn: column } = words;

/** Whether somebody is in a segment, and why. */
export function MemberDialog({
  segment,
  unitId,
  onClose,
}: {
  readonly segment: Segment;
  readonly unitId: string;
  readonly onClose: () => void;
}) {
  const { data, error, refetch } = useQuery(segmentMemberQuery(segment.name, unitId));
  const { data: others } = useQuery(segmentsOfUnitQuery(unitId));
  return (
    <Dialog isOpen onClose={onClose} wide title={words.why(unitId, segment.name)}>
      <Stack>
        {error instanceof ApiError && (
          <ErrorState title={words.memberFailed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
        )}
        {data === undefined && error === null && <Skeleton kind="rows" rows={4} />}
        {data !== undefined && <Why segment={segment} membership={data} />}
        {others !== undefined && others.length > 0 && (
          <Stack>
            <Text>{words.alsoIn}</Text>
            <Row>
              {others.map(({ name }) => (
                <ButtonLink
                  key={name}
                  to={`/segments/${encodeURIComponent(name)}?member=${encodeURIComponent(unitId)}`}
                >
                  {name}
                </ButtonLink>
              ))}
            </Row>
          </Stack>
        )}
      </Stack>
    </Dialog>
  );
}

function Why({
  segment,
  membership: { unitId, isMember, since, when, values },
}: {
  readonly segment: Segment;
  readonly membership: SegmentMembership;
}) {
  return (
    <>
      <Facts
        facts={[
          [segment.unit, <CopyableId key="id" text={unitId} />],
          [
            words.isIn,
            <State key="state" kind={isMember ? 'good' : 'unknown'}>
              {isMember ? words.inIt : words.notInIt}
            </State>,
          ],
          ...(since === null
            ? []
            : [
                [
                  isMember ? words.since : words.leftAt,
                  <RelativeTime key="since" timeMs={Date.parse(since)} />,
                ] as const,
              ]),
        ]}
      />
      {values === null ? (
        <Text>{words.noValues}</Text>
      ) : (
        <DataTable
          label={words.conditions}
          rows={conditionParts(when, values)}
          columns={columns}
          rowId={({ text }) => text}
          name="condition-"
          fileName="conditions"
          hasBar={false}
        />
      )}
      <Text>{words.conditionsNote}</Text>
    </>
  );
}

const columns: readonly Column<ConditionPart>[] = [
  { id: 'condition', title: column.condition, value: ({ text }) => text },
  {
    ...{ id: 'values', title: column.values },
    value: ({ values }) => values.map(([name, value]) => `${name} = ${valueText(value)}`).join(', '),
  },
  {
    ...{ id: 'holds', title: column.holds, value: ({ holds }) => words.holds[`${holds ?? 'unknown'}`] },
    cell: ({ holds }) => (
      <State kind={holds === true ? 'good' : holds === false ? 'bad' : 'unknown'}>
        {words.holds[`${holds ?? 'unknown'}`]}
      </State>
    ),
  },
];

function valueText(value: string | number | boolean | null): string {
  if (value === null) return words.notKnown;
  return typeof value === 'number' ? formatExact(value) : String(value);
}
