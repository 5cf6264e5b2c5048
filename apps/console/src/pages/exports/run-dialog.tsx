import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import {
  ApiError,
  exportFilePath,
  exportRunQuery,
  useCan,
  type ExportManifest,
  type ExportRun,
} from '../../api/index.ts';
import {
  Button,
  ButtonLink,
  CopyableId,
  DataTable,
  Dialog,
  ErrorState,
  Facts,
  Panel,
  RelativeTime,
  Skeleton,
  Stack,
  State,
  Text,
  toast,
  type Column,
} from '../../components/index.ts';
import { fileName, isUnderWay, runDurationMs, runState, shortDigest } from '../../decided/export-state.ts';
import { formatBytes, formatDuration, formatExact, formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { intervalText, Retry } from './change-run.tsx';

const words = texts.exports;

type ManifestRun = ExportRun & { readonly manifest: ExportManifest | null };

/** One run with everything that its manifest says. */
export function RunDialog({
  name,
  id,
  onClose,
}: {
  readonly name: string;
  readonly id: string;
  readonly onClose: () => void;
}) {
  const { data: run, error, refetch } = useQuery(exportRunQuery(name, id));
  const mayRun = useCan('exports:run');
  return (
    <Dialog
      isOpen
      onClose={onClose}
      wide
      title={run === undefined ? words.runs : words.run(formatExactTime(Date.parse(run.moment)))}
    >
      <Stack>
        {error instanceof ApiError && (
          <ErrorState title={words.runFailed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
        )}
        {run === undefined && error === null && <Skeleton kind="rows" rows={6} />}
        {run !== undefined && <RunFacts run={run} />}
        {run?.state === 'failed' && mayRun && (
          <Panel title={words.retryTitle}>
            <Retry name={name} run={run} />
          </Panel>
        )}
        {run !== undefined && isUnderWay(run) && <Text>{words.noManifest}</Text>}
        {run?.manifest != null && <Manifest name={name} id={id} manifest={run.manifest} />}
      </Stack>
    </Dialog>
  );
}

function RunFacts({ run }: { readonly run: ManifestRun }) {
  const { runFact: fact } = words;
  const { kind, word } = runState(run);
  const tookMs = runDurationMs(run);
  const { manifest } = run;
  const optional = (name: string, value: string | null) => (value === null ? [] : [[name, value] as const]);
  return (
    <Facts
      facts={[
        [
          fact.state,
          <State key="state" kind={kind}>
            {words.runState[word]}
          </State>,
        ],
        ...optional(fact.reason, run.reason && [run.code, run.reason].filter(Boolean).join(': ')),
        ...optional(fact.incomplete, run.incomplete),
        [words.interval, intervalText(run)],
        [
          fact.asked,
          <span key="asked">
            {run.isScheduled ? words.bySchedule : run.requestedBy} <RelativeTime timeMs={Date.parse(run.requestedAt)} />
          </span>,
        ],
        ...optional(fact.took, tookMs === null ? null : formatDuration(tookMs)),
        ...optional(fact.attempts, run.attempts === 0 ? null : String(run.attempts)),
        ...optional(fact.next, run.nextAttemptAt && formatExactTime(Date.parse(run.nextAttemptAt))),
        [fact.version, texts.definition.version(run.version)],
        ...(manifest === null
          ? []
          : ([
              [fact.rows, formatExact(manifest.rows)],
              [fact.bytes, formatBytes(manifest.bytes)],
              [fact.key, manifest.key.length === 0 ? words.replaces : manifest.key.join(', ')],
            ] as const)),
        ...optional(fact.revision, manifest?.revision ?? null),
        [fact.id, <CopyableId key="id" text={run.id} />],
      ]}
    />
  );
}

interface FileRow {
  readonly number: number;
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

function Manifest({
  name,
  id,
  manifest,
}: {
  readonly name: string;
  readonly id: string;
  readonly manifest: ExportManifest;
}) {
  const mayDownload = useCan('personal:read') || !manifest.personal;
  const rows = manifest.files.map(({ key, ...file }, number): FileRow => ({ ...file, number, name: fileName(key) }));
  return (
    <>
      <Panel title={words.files}>
        <Stack>
          {rows.length === 0 ? (
            <Text>{words.noFiles}</Text>
          ) : (
            <DataTable
              label={words.filesTable}
              rows={rows}
              columns={fileColumns(mayDownload ? (number) => exportFilePath(name, id, number) : undefined)}
              rowId={(row) => row.name}
              fileName={`files-${name}`}
              name="file-"
              hasBar={false}
            />
          )}
          {!mayDownload && <Text>{words.personalClosed}</Text>}
        </Stack>
      </Panel>
      <Panel title={words.columns}>
        <DataTable
          label={words.columnsTable}
          rows={manifest.columns}
          columns={columnColumns}
          rowId={(column) => column.name}
          fileName={`columns-${name}`}
          name="column-"
          hasBar={false}
        />
      </Panel>
    </>
  );
}

const { fileColumn, columnColumn } = words;

/** @param pathOf where the browser gets a file; undefined if it may not */
function fileColumns(pathOf: ((number: number) => string) | undefined): readonly Column<FileRow>[] {
  const copy = ({ name, sha256 }: FileRow) =>
    void navigator.clipboard.writeText(sha256).then(() => toast(`${name}: ${texts.common.copied}`));
  return [
    { id: 'name', title: fileColumn.name, value: ({ name }) => name },
    {
      ...{ id: 'rows', title: fileColumn.rows, value: ({ rows }) => rows, isNumber: true },
      text: ({ rows }) => formatExact(rows),
    },
    {
      ...{ id: 'bytes', title: fileColumn.bytes, value: ({ bytes }) => bytes, isNumber: true },
      text: ({ bytes }) => formatBytes(bytes),
    },
    {
      ...{ id: 'digest', title: fileColumn.digest, value: ({ sha256 }) => sha256, isSecondary: true },
      cell: (row) => (
        <Button kind="quiet" onClick={() => copy(row)} aria-label={words.copyDigest(row.name, shortDigest(row.sha256))}>
          {shortDigest(row.sha256)}
          <Copy size={12} aria-hidden />
        </Button>
      ),
    },
    ...(pathOf === undefined
      ? []
      : [
          {
            ...{ id: 'download', title: fileColumn.download, value: ({ name }: FileRow) => words.downloadFile(name) },
            cell: ({ number }: FileRow) => <ButtonLink href={pathOf(number)}>{words.download}</ButtonLink>,
          },
        ]),
  ];
}

const columnColumns: readonly Column<ExportManifest['columns'][number]>[] = [
  { id: 'name', title: columnColumn.name, value: ({ name }) => name },
  { id: 'type', title: columnColumn.type, value: ({ type }) => type },
];
