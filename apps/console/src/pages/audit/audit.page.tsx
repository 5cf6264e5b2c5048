import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, auditQuery, mostInFile, readWholeAudit, type AuditEntry } from '../../api/index.ts';
import {
  Button,
  DataTable,
  download,
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  RelativeTime,
  Row,
  SearchInput,
  Skeleton,
  Text,
  TimeRangePicker,
  toast,
  toCsv,
  useParameter,
  useSettled,
  withParameter,
  type Column,
} from '../../components/index.ts';
import { formatExact, formatExactTime } from '../../formats/index.ts';
import { useTimeRange } from '../../range/index.ts';
import { texts } from '../../texts/en.ts';
import { AuditEntryDialog } from './audit-entry.tsx';
import { Verification } from './verification.tsx';

const words = texts.audit;
const usualRange = { from: 'now-30d', to: 'now' };

/** What happened in the tenant, newest first; the server filters, since there may be years of it. */
export default function AuditPage() {
  const [range, setRange] = useTimeRange(usualRange);
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('text') ?? '';
  const search = useSettled(text);
  const question = useMemo(() => ({ from: range.from, to: range.to, text: search }), [range, search]);
  const audit = useInfiniteQuery(auditQuery(question));
  const entries = useMemo(() => audit.data?.pages.flatMap((page) => page.entries), [audit.data]);
  const columns = useMemo(() => columnsOf(range.zone), [range.zone]);
  const [open, setOpen] = useParameter('entry');

  return (
    <Page>
      <PageHeader title={words.title} what={words.what} actions={<Verification />} />
      <Row align="between">
        <SearchInput
          label={words.search}
          value={text}
          maxLength={200}
          onChange={({ target }) =>
            setParameters((before) => withParameter(before, 'text', target.value), { replace: true })
          }
        />
        <Row>
          <TimeRangePicker key={`${range.from} ${range.to}`} range={range} onChange={setRange} />
          <CsvButton question={question} columns={columns} />
        </Row>
      </Row>
      {audit.error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={audit.error}
          sinceMs={audit.error.atMs}
          stillWorks={entries === undefined ? undefined : texts.states.numbersStay}
          onRetry={() => void audit.refetch()}
        />
      )}
      {entries === undefined && audit.error === null && <Skeleton kind="rows" rows={14} />}
      {entries?.length === 0 && <EmptyState title={words.empty} how={words.emptyHow} />}
      {entries !== undefined && entries.length > 0 && (
        <>
          <DataTable
            label={words.label}
            rows={entries}
            columns={columns}
            rowId={({ sequence }) => String(sequence)}
            rowLink={({ sequence }) => `?${withParameter(parameters, 'entry', String(sequence))}`}
            fileName="audit"
            hasBar={false}
          />
          <Row align="between">
            <Text>{words.shown(formatExact(entries.length), audit.hasNextPage)}</Text>
            {audit.hasNextPage && (
              <Button disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                {words.older}
              </Button>
            )}
          </Row>
        </>
      )}
      <AuditEntryDialog open={open} onOpen={setOpen} zone={range.zone} />
    </Page>
  );
}

/** Everything that the filters find, not only what has been shown so far. */
function CsvButton({
  question,
  columns,
}: {
  readonly question: Parameters<typeof readWholeAudit>[0];
  readonly columns: readonly Column<AuditEntry>[];
}) {
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const entries = await readWholeAudit(question);
      download('audit.csv', toCsv(entries, [...columns, ...fileColumns]));
      if (entries.length >= mostInFile) {
        toast(words.csvCut(formatExact(entries.length)));
      }
    } catch (error) {
      toast(words.csvFailed, error instanceof ApiError ? error.reason : undefined, 'bad');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button kind="quiet" disabled={isBusy} onClick={() => void save()}>
      <Download size={14} aria-hidden />
      {words.csv}
    </Button>
  );
}

function columnsOf(zone: string | undefined): Column<AuditEntry>[] {
  return [
    { id: 'action', title: words.action, value: ({ action }) => action },
    { id: 'who', title: words.who, value: ({ actorName }) => actorName },
    { id: 'object', title: words.object, value: ({ object }) => object },
    {
      id: 'when',
      title: words.when,
      isSecondary: true,
      value: ({ at }) => at,
      text: ({ at }) => formatExactTime(Date.parse(at), zone),
    },
    {
      id: 'ago',
      title: words.ago,
      value: ({ at }) => at,
      cell: ({ at }) => <RelativeTime timeMs={Date.parse(at)} {...(zone !== undefined && { zone })} />,
    },
    {
      id: 'number',
      title: words.number,
      isNumber: true,
      isSecondary: true,
      value: ({ sequence }) => sequence,
      text: ({ sequence }) => formatExact(sequence),
    },
  ];
}

const fileColumns: Column<AuditEntry>[] = [
  { id: 'detail', title: words.detail, value: ({ detail }) => JSON.stringify(detail) },
  { id: 'previous', title: words.previousHash, value: ({ previousHash }) => previousHash },
  { id: 'hash', title: words.hash, value: ({ hash }) => hash },
];
