import { useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, segmentMembersQuery, type Segment, type SegmentMember } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorState,
  RelativeTime,
  Row,
  SearchInput,
  Skeleton,
  Stack,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { MemberDialog } from './member-dialog.tsx';

const words = texts.segments;
const { memberColumn: column } = words;

/** Who is in a segment, page by page; anybody can be looked for by id, also who is not in it. */
export function Members({ segment }: { readonly segment: Segment }) {
  const [parameters] = useSearchParams();
  const [after, setAfter] = useParameter('after');
  const [unitId, setUnitId] = useParameter('member');
  const { data, error, refetch } = useQuery(segmentMembersQuery(segment.name, after));
  return (
    <Stack>
      <MemberSearch onFind={setUnitId} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.membersFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.restWorks}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <Skeleton kind="rows" rows={6} />}
      {data?.members.length === 0 && <EmptyState title={words.noMembers} how={words.noMembersHow} />}
      {data !== undefined && data.members.length > 0 && (
        <DataTable
          label={words.membersTable}
          rows={data.members}
          columns={columns}
          rowId={(member) => member.unitId}
          rowLink={(member) => `?${withParameter(parameters, 'member', member.unitId).toString()}`}
          name="member-"
          fileName={`members-${segment.name}`}
          hasBar={false}
        />
      )}
      {data !== undefined && (after !== '' || data.next !== null) && (
        <Row>
          <Button disabled={after === ''} onClick={() => setAfter('')}>
            {words.firstPage}
          </Button>
          <Button disabled={data.next === null} onClick={() => setAfter(data.next ?? '')}>
            {words.nextPage}
          </Button>
        </Row>
      )}
      {unitId !== '' && <MemberDialog key={unitId} segment={segment} unitId={unitId} onClose={() => setUnitId('')} />}
    </Stack>
  );
}

function MemberSearch({ onFind }: { readonly onFind: (unitId: string) => void }) {
  const [text, setText] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onFind(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Row>
        <SearchInput
          label={words.findMember}
          value={text}
          maxLength={300}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {words.find}
        </Button>
      </Row>
    </form>
  );
}

const columns: readonly Column<SegmentMember>[] = [
  { id: 'unit', title: column.unit, value: ({ unitId }) => unitId },
  {
    ...{ id: 'since', title: column.since, value: ({ since }) => since },
    text: ({ since }) => formatExactTime(Date.parse(since)),
    cell: ({ since }) => <RelativeTime timeMs={Date.parse(since)} />,
  },
];
