import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, experimentQuery, useCan, type Experiment } from '../../api/index.ts';
import {
  Button,
  ButtonLink,
  EmptyState,
  ErrorState,
  Grid,
  GridItem,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Skeleton,
  State,
  StatPanel,
  useParameter,
} from '../../components/index.ts';
import { judgedLook, standingState } from '../../decided/experiment-figures.ts';
import { formatDay, formatExact, formatExactTime, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { DefinitionPanels } from '../definitions/definition-panel.tsx';
import { Assignment } from './assignment.tsx';
import { Judgement } from './judgement.tsx';
import { LookNowDialog } from './look-now.tsx';
import { Looks } from './looks.tsx';
import { Plan } from './plan.tsx';
import { Results } from './results.tsx';
import { Units } from './units.tsx';

const words = texts.experiments;

/** One experiment: what came of it, what that rests on, and who takes part. */
export default function ExperimentPage() {
  const { name = '' } = useParams();
  const { data, error, refetch } = useQuery(experimentQuery(name));
  if (data !== undefined) {
    return <ExperimentView key={name} experiment={data} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={name} actions={<ButtonLink to="/experiments">{words.back}</ButtonLink>} />
      {error instanceof ApiError ? (
        <ErrorState
          title={words.unknown(name)}
          error={error}
          sinceMs={error.atMs}
          stillWorks={words.stillWorks}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton kind="largeChart" />
      )}
    </Page>
  );
}

function ExperimentView({
  experiment,
  error,
}: {
  readonly experiment: Experiment;
  readonly error: ApiError | undefined;
}) {
  const { name, title, state, owner, freshness } = experiment;
  const mayLook = useCan('sql:run') && state !== 'not-computable';
  const [step, setStep] = useParameter('do');
  return (
    <Page>
      <PageHeader
        title={name}
        what={title}
        state={<State kind={standingState(state).kind}>{words.standing[state]}</State>}
        owner={owner}
        freshness={<Freshness freshness={freshness} />}
        actions={
          <>
            {mayLook && (
              <Button kind="main" disabled={freshness.isRequested} onClick={() => setStep('look')}>
                {freshness.isRequested ? words.looking : words.lookNow}
              </Button>
            )}
            <ButtonLink to="/experiments">{words.back}</ButtonLink>
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      {freshness.failure !== null && (
        <EmptyState title={words.lookFailed} how={`${freshness.failure}. ${words.lookFailedHow}`} />
      )}
      <Judgement experiment={experiment} />
      <Parts experiment={experiment} />
      <LookNowDialog name={name} isOpen={mayLook && step === 'look'} onClose={() => setStep('')} />
    </Page>
  );
}

function Parts({ experiment }: { readonly experiment: Experiment }) {
  const look = judgedLook(experiment);
  const { name, version, definition } = experiment;
  return (
    <Grid>
      <Figures experiment={experiment} />
      {look !== null && <Results experiment={experiment} look={look} />}
      {experiment.freshness.looks > 0 && (
        <GridItem span="whole">
          <Looks experiment={experiment} />
        </GridItem>
      )}
      {look !== null && <Units experiment={experiment} look={look} />}
      <GridItem span="half">
        <Panel title={words.plan}>
          <Plan experiment={experiment} />
        </Panel>
      </GridItem>
      <GridItem span="half">
        <Panel title={words.assignment} note={words.assignmentNote(experiment.unit)}>
          <Assignment name={name} unitField={experiment.unit} />
        </Panel>
      </GridItem>
      <DefinitionPanels kind="experiments" name={name} version={version} text={definition} />
    </Grid>
  );
}

function Freshness({ freshness: { observedAt } }: Pick<Experiment, 'freshness'>) {
  return observedAt === null ? (
    <span>{words.neverLooked}</span>
  ) : (
    <span>
      {words.lookedAt} <RelativeTime timeMs={Date.parse(observedAt)} />
    </span>
  );
}

function Figures({
  experiment: { result, freshness, start, end, expectedUnits },
}: {
  readonly experiment: Experiment;
}) {
  const number = (value: number) => ({ value: formatNumber(value), exact: formatExact(value) });
  const [startMs, endMs] = [Date.parse(start), end === null ? undefined : Date.parse(end)];
  return (
    <>
      <StatPanel
        title={words.figure.exposed}
        {...number(result?.exposedUnits ?? 0)}
        note={words.ofExpected(formatExact(expectedUnits))}
      />
      <StatPanel
        title={words.figure.final}
        {...number(result?.finalUnits ?? 0)}
        note={words.notFinal(formatExact(result?.notFinalUnits ?? 0))}
      />
      <StatPanel title={words.figure.looks} {...number(freshness.looks)} note={words.looksNote} />
      <StatPanel
        title={words.figure.time}
        value={
          endMs === undefined ? words.from(formatDay(startMs)) : words.fromTo(formatDay(startMs), formatDay(endMs))
        }
        note={endMs === undefined ? words.noEnd : formatExactTime(endMs)}
      />
    </>
  );
}
