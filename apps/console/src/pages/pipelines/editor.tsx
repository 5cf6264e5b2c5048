import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { ApiError, pipelineCheckQuery, type DefinitionCheck } from '../../api/index.ts';
import {
  Button,
  CodeField,
  ErrorState,
  Grid,
  GridItem,
  Panel,
  ProblemList,
  Row,
  Stack,
  State,
  Text,
  useSettled,
  type CodeLine,
} from '../../components/index.ts';
import type { WrittenPipeline } from '../../ingested/use-pipeline-draft.ts';
import { texts } from '../../texts/en.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { TestsPanel } from './tests-panel.tsx';

const words = texts.pipelines.editor;
const pauseMs = 400;

interface EditorProps {
  /** Of the page; empty for a new pipeline. */
  readonly name: string;
  readonly written: WrittenPipeline;
  /** Undefined while it is not in force. */
  readonly inForceText: string | undefined;
  /** Told what is in force now; forgets the draft. */
  readonly onApplied: (name: string, version: number | undefined) => Promise<void>;
}

/** A text to write, with what is wrong with it, what its tests say, and what it would do with real events, beside it. */
export function Editor({ name, written, inForceText, onApplied }: EditorProps) {
  const { text } = written;
  const { check, isCurrent, error } = useCheck(text);
  const [goTo, setGoTo] = useState<CodeLine>();
  const [isPlanned, setPlanned] = useState(false);
  const problems = useMemo(() => shownProblems(check), [check]);
  const isValid = isCurrent && check !== undefined && check.problems.length === 0;
  const ownName = check?.name ?? name;
  const failing = check?.tests.filter(({ failures }) => failures.length > 0).length ?? 0;
  return (
    <Grid>
      <GridItem span="half">
        <Panel
          title={words.definition}
          note={words.hint}
          actions={error === undefined && <Verdict check={check} isCurrent={isCurrent} />}
        >
          <Stack>
            <CodeField
              label={name === '' ? words.newText : words.text(name)}
              language="yaml"
              text={text}
              problems={problems.map(({ line, text: message }) => ({ line, message }))}
              onChange={written.write}
              goTo={goTo}
            />
            {error !== undefined && <NotChecked error={error} />}
            {problems.length > 0 && (
              <ProblemList
                label={words.problemList}
                lineLabel={words.line}
                problems={problems}
                onOpen={(line) => setGoTo({ line })}
              />
            )}
            {isValid && name !== '' && ownName !== name && <Text>{words.renamed(ownName, name)}</Text>}
            {!written.isKept && <Text>{words.notKept}</Text>}
            <Row align="end">
              {written.isDirty && <Button onClick={written.discard}>{words.discard}</Button>}
              <Button kind="main" disabled={!isValid || text === inForceText} onClick={() => setPlanned(true)}>
                {words.plan}
              </Button>
            </Row>
          </Stack>
        </Panel>
      </GridItem>
      <GridItem span="half">
        <Stack>
          <TestsPanel check={check} />
          <PreviewPanel text={text} isValid={isValid} />
        </Stack>
      </GridItem>
      <PlanDialog
        isOpen={isPlanned}
        wanted={{ name: ownName, text, base: written.base, failing }}
        onClose={() => setPlanned(false)}
        onApplied={async (version) => {
          await onApplied(ownName, version);
          setPlanned(false);
        }}
      />
    </Grid>
  );
}

function NotChecked({ error }: { readonly error: ApiError }) {
  return <ErrorState title={words.checkFailed} error={error} sinceMs={error.atMs} stillWorks={words.checkStillWorks} />;
}

/** What is known of a text some moments after it was written; what was known of an earlier one until then. */
function useCheck(text: string) {
  const settled = useSettled(text, pauseMs);
  const { data, error, isPlaceholderData } = useQuery(pipelineCheckQuery(settled));
  const check = useDeferredValue(data);
  return {
    check,
    isCurrent: data !== undefined && !isPlaceholderData && settled === text && check === data,
    error: error instanceof ApiError && settled === text ? error : undefined,
  };
}

function shownProblems(check: DefinitionCheck | undefined) {
  return (check?.problems ?? []).map(({ line, key, message }) => ({
    line,
    text: key === '' ? message : `${key}: ${message}`,
  }));
}

function Verdict({ check, isCurrent }: { readonly check: DefinitionCheck | undefined; readonly isCurrent: boolean }) {
  const count = check?.problems.length ?? 0;
  return (
    <span role="status">
      {!isCurrent ? (
        <State kind="unknown">{words.checking}</State>
      ) : count === 0 ? (
        <State kind="good">{words.valid}</State>
      ) : (
        <State kind="bad">{words.problems(count)}</State>
      )}
    </span>
  );
}
