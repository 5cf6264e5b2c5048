import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { sqlTablesQuery, type SqlTable } from '../../api/index.ts';
import {
  Grid,
  GridItem,
  Page,
  PageHeader,
  Stack,
  useParameter,
  type SqlInsertion,
  type SqlSelection,
} from '../../components/index.ts';
import { parameterProblems, type TypedParameters } from '../../statements/statement-parameters.ts';
import type { StatementPart } from '../../statements/statement-part.ts';
import { useEndpoint } from '../../statements/use-endpoint.ts';
import { useSharedStatement } from '../../statements/use-shared-statement.ts';
import { useStatementHistory } from '../../statements/use-statement-history.ts';
import { useStatementRun } from '../../statements/use-statement-run.ts';
import { texts } from '../../texts/en.ts';
import { EditorPanel, limitOf } from './editor-panel.tsx';
import { ParametersPanel } from './parameters-panel.tsx';
import { ResultPanel } from './result-panel.tsx';
import { SaveEndpoint } from './save-endpoint.tsx';
import { SidePanel } from './side-panel.tsx';

const noTables: readonly SqlTable[] = [];

/** Statements over everything that has arrived, with their results below and the tables beside them. */
export default function SqlPage() {
  const { data: tables = noTables, error, isPending, refetch } = useQuery(sqlTablesQuery);
  const statement = useSharedStatement();
  const past = useStatementHistory();
  const { run, start, cancel, forgetFailure } = useStatementRun(past.add);
  const [limit, setLimit] = useParameter('rows', false);
  const [selection, setSelection] = useState<SqlSelection>();
  const [insertion, setInsertion] = useState<SqlInsertion>();
  const part = useMemo(() => selection ?? { text: statement.sql, line: 1, column: 1 }, [selection, statement.sql]);
  const endpoint = useEndpoint(statement, (taken) => {
    statement.take(taken);
    forgetFailure();
  });
  const runPart = (wanted: StatementPart) => {
    if (mayRun(wanted, statement.parameters)) {
      endpoint.setProblem(undefined);
      void start({ part: wanted, parameters: statement.parameters, limit: limitOf(limit) });
    }
  };
  const runNow = () => runPart(part);
  useEscape(run.state === 'running', cancel);

  return (
    <Page>
      <PageHeader title={texts.sql.title} what={texts.sql.what} />
      <Grid>
        <GridItem span="twoThirds">
          <Stack>
            <EditorPanel
              {...{ statement, run, insertion, selection, tables }}
              foundProblem={endpoint.problem}
              mayRun={mayRun(part, statement.parameters)}
              limit={limitOf(limit)}
              onLimit={setLimit}
              onSelect={setSelection}
              onRun={runNow}
              onRunPart={runPart}
              onCancel={cancel}
            >
              <SaveEndpoint endpoint={endpoint} typed={statement.parameters} isEmpty={statement.sql.trim() === ''} />
            </EditorPanel>
            <ParametersPanel
              sql={part.text}
              parameters={statement.parameters}
              onChange={statement.type}
              onRun={runNow}
            />
            <ResultPanel run={run} tables={tables} onTake={endpoint.takeOther} onRetry={runNow} />
          </Stack>
        </GridItem>
        <GridItem span="third">
          <SidePanel
            tables={tables}
            {...{ error, isPending, past }}
            onRetry={() => void refetch()}
            onInsert={(text) => setInsertion({ text })}
            onTake={endpoint.takeOther}
            onOpen={endpoint.open}
          />
        </GridItem>
      </Grid>
    </Page>
  );
}

function mayRun({ text }: StatementPart, parameters: TypedParameters): boolean {
  return text.trim() !== '' && Object.keys(parameterProblems(text, parameters)).length === 0;
}

/** Escape cancels from anywhere, unless what has the focus has a use for it. */
function useEscape(isOn: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!isOn) {
      return;
    }
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        onEscape();
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isOn, onEscape]);
}
