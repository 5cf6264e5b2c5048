import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, ingestionRejectionsQuery, type RejectionCount } from '../../api/index.ts';
import {
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  Skeleton,
  Stack,
  Text,
  useParameter,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { formatClock, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { rejectionId, RejectionView, typeText } from './rejection-view.tsx';

const words = texts.ingestion;
const { column } = words;

/** What was refused lately, of one key or of all, with the newest sample of each. */
export function Rejections({
  prefix = '',
  nameOf,
  mayOpenKeys,
}: {
  /** Only of this key. */
  readonly prefix?: string;
  readonly nameOf?: (prefix: string) => string;
  readonly mayOpenKeys: boolean;
}) {
  const { data, error, refetch } = useQuery(ingestionRejectionsQuery(prefix));
  const columns = useMemo(() => columnsOf(prefix === '' ? nameOf : undefined), [prefix, nameOf]);
  const [parameters] = useSearchParams();
  const [open, setOpen] = useParameter('rejection');
  const rows = data?.rejections;
  const shown = rows?.find((row) => rejectionId(row) === open);
  const leadsToKey = mayOpenKeys && prefix === '';
  return (
    <Stack>
      {error instanceof ApiError && (
        <ErrorState
          title={words.rejectionsFailed}
          error={error}
          sinceMs={error.atMs}
          {...(rows !== undefined && { stillWorks: texts.states.numbersStay })}
          onRetry={() => void refetch()}
        />
      )}
      {rows === undefined && error === null && <Skeleton kind="rows" rows={4} />}
      {rows?.length === 0 && <EmptyState title={words.noRejections} how={words.noRejectionsHow} />}
      {rows !== undefined && rows.length > 0 && (
        <DataTable
          label={words.rejectionTable}
          rows={rows}
          columns={columns}
          rowId={rejectionId}
          rowLink={(row) =>
            leadsToKey
              ? `/keys/${encodeURIComponent(row.key)}`
              : `?${withParameter(parameters, 'rejection', rejectionId(row)).toString()}`
          }
          name="rejection-"
          fileName="rejections"
        />
      )}
      {data?.more === true && <Text>{words.more}</Text>}
      <Dialog
        isOpen={open !== '' && rows !== undefined && !leadsToKey}
        onClose={() => setOpen('')}
        title={shown?.code ?? words.rejectionGone}
        wide
      >
        {shown === undefined ? (
          <EmptyState title={words.rejectionGone} how={words.rejectionGoneHow} />
        ) : (
          <RejectionView rejection={shown} />
        )}
      </Dialog>
    </Stack>
  );
}

function columnsOf(nameOf: ((prefix: string) => string) | undefined): readonly Column<RejectionCount>[] {
  const sample = (row: RejectionCount) => row.samples[0];
  return [
    ...(nameOf === undefined
      ? []
      : [{ id: 'key', title: column.key, value: ({ key }: RejectionCount) => nameOf(key) }]),
    { id: 'code', title: column.code, value: ({ code }) => code },
    {
      ...{ id: 'count', title: column.count, value: ({ count }) => count, isNumber: true },
      text: ({ count }) => formatNumber(count),
    },
    { id: 'field', title: column.field, value: (row) => sample(row)?.field ?? '', isSecondary: true },
    { id: 'shape', title: column.shape, value: (row) => sample(row)?.shape ?? '', isSecondary: true },
    { id: 'type', title: column.type, value: typeText },
    {
      ...{ id: 'hour', title: column.hour, value: ({ hour }) => hour, isSecondary: true },
      text: ({ hour }) => formatClock(Date.parse(hour)),
    },
    {
      ...{ id: 'reason', title: column.reason, isSecondary: true },
      value: (row) => sample(row)?.reason ?? row.remedy,
    },
  ];
}
