import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, exportsQuery, useCan, type Export } from '../../api/index.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  Facts,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Skeleton,
  State,
  StatPanel,
  useNow,
  useParameter,
} from '../../components/index.ts';
import { exportState, isUnderWay, scheduleText, sourceText } from '../../decided/export-state.ts';
import { formatAgo, formatExact, formatExactTime, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { DefinitionPanels } from '../definitions/definition-panel.tsx';
import { RunNowDialog } from './change-run.tsx';
import { RunDialog } from './run-dialog.tsx';
import { Runs } from './runs.tsx';

const words = texts.exports;

/** One export: whether its files are there, its runs, and what it is. */
export default function ExportPage() {
  const { name = '' } = useParams();
  const { data, error, refetch } = useQuery(exportsQuery);
  const found = data?.find((one) => one.name === name);
  if (found !== undefined) {
    return <ExportView key={name} one={found} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={name} actions={<ButtonLink to="/exports">{words.back}</ButtonLink>} />
      {error instanceof ApiError && (
        <ErrorState
          title={words.failed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.stillWorks}
          onRetry={() => void refetch()}
        />
      )}
      {data !== undefined && <EmptyState title={words.unknown(name)} how={words.unknownHow} />}
      {data === undefined && error === null && <Skeleton kind="largeChart" />}
    </Page>
  );
}

function ExportView({ one, error }: { readonly one: Export; readonly error: ApiError | undefined }) {
  const mayRun = useCan('exports:run');
  const [step, setStep] = useParameter('do');
  const [run, setRun] = useParameter('run');
  const { kind, word } = exportState(one);
  return (
    <Page>
      <PageHeader
        title={one.name}
        what={one.title}
        state={<State kind={kind}>{words.state[word]}</State>}
        owner={one.owner}
        actions={
          <>
            {mayRun && (
              <Button kind="main" onClick={() => setStep('run')}>
                {words.runNow}
              </Button>
            )}
            <ButtonLink to="/exports">{words.back}</ButtonLink>
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      <Troubles one={one} />
      <Grid>
        <Figures one={one} />
        <GridItem span="twoThirds">
          <Runs name={one.name} />
        </GridItem>
        <GridItem span="third">
          <Panel title={words.facts}>
            <ExportFacts one={one} />
          </Panel>
        </GridItem>
        <DefinitionPanels kind="exports" name={one.name} version={one.version} />
      </Grid>
      <RunNowDialog one={one} isOpen={mayRun && step === 'run'} onClose={() => setStep('')} />
      {run !== '' && <RunDialog key={run} name={one.name} id={run} onClose={() => setRun('')} />}
    </Page>
  );
}

/** What is not well, and how it is mended. */
function Troubles({ one: { problem, missing } }: { readonly one: Export }) {
  const [, setRun] = useParameter('run');
  const [newest] = missing;
  return (
    <>
      {problem !== null && (
        <EmptyState
          title={words.blockedTitle}
          how={`${problem.at(0)?.toUpperCase()}${problem.slice(1)}. ${words.blockedHow}`}
        />
      )}
      {newest !== undefined && (
        <EmptyState
          title={words.missingTitle(missing.length)}
          how={words.missingHow}
          action={
            <div>
              <Button onClick={() => setRun(newest.id)}>
                {words.missingFirst(formatExactTime(Date.parse(newest.moment)))}
              </Button>
            </div>
          }
        />
      )}
    </>
  );
}

function Figures({ one: { lastRun, nextMoment, missing } }: { readonly one: Export }) {
  const nowMs = useNow();
  const agoOf = (at: string) => formatAgo(Date.parse(at), nowMs);
  const progress =
    lastRun !== null && isUnderWay(lastRun)
      ? lastRun.attempts > 0
        ? words.progress.again(lastRun.attempts)
        : words.progress[lastRun.state === 'requested' ? 'requested' : 'waiting']
      : undefined;
  const rows = lastRun?.rows ?? null;
  return (
    <>
      <StatPanel
        title={words.figure.last}
        value={lastRun === null ? words.neverRan : agoOf(lastRun.moment)}
        note={progress ?? (lastRun === null ? '' : formatExactTime(Date.parse(lastRun.moment)))}
      />
      <StatPanel
        title={words.figure.rows}
        value={rows === null ? '–' : formatNumber(rows)}
        exact={rows === null ? undefined : formatExact(rows)}
        note={rows === null ? words.notDone : words.ofFiles(lastRun?.files ?? 0)}
      />
      <StatPanel
        title={words.figure.next}
        value={nextMoment === null ? '–' : agoOf(nextMoment)}
        note={nextMoment === null ? words.noNext : formatExactTime(Date.parse(nextMoment))}
      />
      <StatPanel
        title={words.figure.missing}
        value={String(missing.length)}
        note={missing.length === 0 ? words.nothingMissing : words.missingHow}
      />
    </>
  );
}

function ExportFacts({ one }: { readonly one: Export }) {
  const { fact } = words;
  return (
    <Facts
      facts={[
        [fact.what, sourceText(one.source)],
        [fact.schedule, scheduleText(one.schedule)],
        [
          fact.next,
          one.nextMoment === null ? words.noNext : <RelativeTime key="next" timeMs={Date.parse(one.nextMoment)} />,
        ],
        [fact.format, one.format],
        [fact.personal, words.personal[`${one.personal}`]],
        [fact.owner, one.owner],
        [fact.version, String(one.version)],
      ]}
    />
  );
}
