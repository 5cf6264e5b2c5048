import type { ApiError, SqlTable } from '../../api/index.ts';
import { EmptyState, ErrorState, Panel, PickList, Skeleton, Stack, State, useNow } from '../../components/index.ts';
import { formatDuration, formatExact } from '../../formats/index.ts';
import { exampleStatements } from '../../statements/example-statements.ts';
import type { SharedStatement } from '../../statements/statement-link.ts';
import type { StatementRun } from '../../statements/use-statement-run.ts';
import { texts } from '../../texts/en.ts';
import { Answer } from './answer.tsx';

const words = texts.sql.result;

interface ResultPanelProps {
  readonly run: StatementRun;
  readonly tables: readonly SqlTable[];
  readonly onTake: (statement: SharedStatement) => void;
  readonly onRetry: () => void;
}

/** What became of the statement that was run last. */
export function ResultPanel({ run, tables, onTake, onRetry }: ResultPanelProps) {
  return (
    <Panel title={words.title} {...(run.state === 'answered' && { note: words.note })} actions={<Verdict run={run} />}>
      {run.state === 'none' && <Examples tables={tables} onTake={onTake} />}
      {run.state === 'running' && <Skeleton kind="rows" />}
      {run.state === 'cancelled' && (
        <EmptyState title={words.cancelled(formatDuration(run.afterMs))} how={words.cancelledHow} />
      )}
      {run.state === 'failed' && <Failure error={run.error} onRetry={onRetry} />}
      {run.state === 'answered' && <Answer asked={run.asked} answer={run.answer} />}
    </Panel>
  );
}

/** Told to those who do not see it, too: how it goes, and how it went. */
function Verdict({ run }: { readonly run: StatementRun }) {
  return (
    <span role="status">
      {run.state === 'answered' && (
        <State kind={run.answer.truncated ? 'warn' : 'good'}>
          {words.took(formatExact(run.answer.rowCount), formatDuration(run.answer.elapsedMs))}
        </State>
      )}
      {run.state === 'running' && <Running startedMs={run.startedMs} />}
    </span>
  );
}

function Running({ startedMs }: { readonly startedMs: number }) {
  const seconds = Math.max(0, Math.floor((useNow() - startedMs) / 1_000));
  return (
    // Seconds that count are seen, and not told one by one.
    <span aria-live="off">
      <State kind="unknown">{words.running(formatExact(seconds))}</State>
    </span>
  );
}

function Failure({ error, onRetry }: { readonly error: ApiError; readonly onRetry: () => void }) {
  const titles: Readonly<Record<string, string>> = texts.sql.failed;
  // The same statement may work later only if the fault is not its own.
  const isElsewhere = error.status === 0 || error.status >= 500;
  return (
    <ErrorState
      title={titles[error.code] ?? texts.sql.failed.other}
      error={error}
      sinceMs={error.atMs}
      stillWorks={texts.sql.stillWorks}
      {...(isElsewhere && { onRetry })}
    />
  );
}

function Examples({ tables, onTake }: Pick<ResultPanelProps, 'tables' | 'onTake'>) {
  const examples = exampleStatements(tables);
  const { title, how, label } = texts.sql.examples;
  return (
    <Stack>
      <EmptyState title={title} how={how} />
      <PickList
        label={label}
        items={examples.map(({ kind, table, sql }) => ({
          id: kind,
          title: texts.sql.examples[kind](table),
          code: sql,
        }))}
        onPick={(id) => {
          const picked = examples.find(({ kind }) => kind === id);
          if (picked !== undefined) {
            onTake({ sql: picked.sql, parameters: {} });
          }
        }}
      />
    </Stack>
  );
}
