import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, membersQuery, useSession, type Member } from '../../api/index.ts';
import {
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  Panel,
  RelativeTime,
  Skeleton,
  State,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { grantsText } from './grants.ts';
import { MemberView } from './member.tsx';
import { waysText } from './ways-text.ts';

const words = texts.users;

/** The people of the tenant. */
export function Members() {
  const { data: members, error, refetch } = useQuery(membersQuery);
  const [parameters] = useSearchParams();
  const [open, setOpen] = useParameter('member');
  const { user } = useSession();
  const columns = useMemo(() => columnsOf(user.id), [user.id]);
  const member = members?.find(({ id }) => id === open);
  return (
    <Panel title={words.members}>
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={members === undefined ? words.tokensStay : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {members === undefined && error === null && <Skeleton kind="rows" rows={6} />}
      {members !== undefined && (
        <DataTable
          label={words.allMembers}
          name="member-"
          rows={members}
          columns={columns}
          rowId={({ id }) => id}
          rowLink={({ id }) => `?${withParameter(parameters, 'member', id)}`}
          initialSort="name"
          fileName="members"
        />
      )}
      <Dialog
        isOpen={open !== '' && members !== undefined}
        onClose={() => setOpen('')}
        title={member?.name ?? words.gone}
      >
        {member === undefined ? (
          <EmptyState title={words.gone} how={words.goneHow} />
        ) : (
          <MemberView key={member.id} member={member} onClose={() => setOpen('')} />
        )}
      </Dialog>
    </Panel>
  );
}

function columnsOf(ownId: string): Column<Member>[] {
  return [
    { id: 'name', title: words.name, value: ({ name, id }) => (id === ownId ? `${name} (${words.you})` : name) },
    { id: 'email', title: words.email, value: ({ email }) => email, isSecondary: true },
    { id: 'roles', title: words.roles, value: ({ grants }) => grantsText(grants) },
    {
      id: 'with',
      title: words.signsInWith,
      isSecondary: true,
      value: ({ signsInWith }) => waysText(signsInWith),
      cell: ({ signsInWith }) =>
        signsInWith.length === 0 ? <State kind="unknown">{words.noWayYet}</State> : waysText(signsInWith),
    },
    {
      id: 'seen',
      title: words.lastSeen,
      value: ({ signedInAt }) => signedInAt,
      text: ({ signedInAt }) => signedInAt ?? words.never,
      cell: ({ signedInAt }) => (signedInAt === null ? words.never : <RelativeTime timeMs={Date.parse(signedInAt)} />),
    },
  ];
}
