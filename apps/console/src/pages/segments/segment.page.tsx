import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, segmentQuery, useCan, type Segment } from '../../api/index.ts';
import {
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
  TimeRangePicker,
} from '../../components/index.ts';
import { builtShare, movement, segmentState } from '../../decided/segment-figures.ts';
import { useSegmentSizes } from '../../decided/use-segment-sizes.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { DefinitionPanels } from '../definitions/definition-panel.tsx';
import { Changes } from './changes.tsx';
import { Members } from './members.tsx';
import { Overlaps } from './overlaps.tsx';
import { SizePicture } from './size-picture.tsx';

const words = texts.segments;

/** One segment: what it means, how large it is, who is in it and why, and what it shares with others. */
export default function SegmentPage() {
  const { name = '' } = useParams();
  const { data, error, refetch } = useQuery(segmentQuery(name));
  if (data !== undefined) {
    return <SegmentView key={name} segment={data} error={error instanceof ApiError ? error : undefined} />;
  }
  return (
    <Page>
      <PageHeader title={name} actions={<ButtonLink to="/segments">{words.back}</ButtonLink>} />
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

function SegmentView({
  segment,
  error,
}: {
  readonly segment: Segment & { readonly definition: string };
  readonly error: ApiError | undefined;
}) {
  const reading = useSegmentSizes(segment.name);
  const mayList = useCan('queries:run');
  const { kind, word } = segmentState(segment);
  return (
    <Page>
      <PageHeader
        title={segment.name}
        what={segment.question}
        state={<State kind={kind}>{words.state[word]}</State>}
        actions={
          <>
            <TimeRangePicker range={reading.range} onChange={reading.setRange} />
            <ButtonLink to="/segments">{words.back}</ButtonLink>
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} sinceMs={error.atMs} stillWorks={texts.states.numbersStay} />
      )}
      <Troubles segment={segment} />
      <Grid>
        <Figures segment={segment} reading={reading} />
        <GridItem span="twoThirds">
          <SizePicture name={segment.name} reading={reading} />
        </GridItem>
        <GridItem span="third">
          <Panel title={words.facts}>
            <SegmentFacts segment={segment} />
          </Panel>
        </GridItem>
        <GridItem span="half">
          <Panel title={words.members} note={words.membersNote(segment.unit)}>
            {mayList ? (
              <Members segment={segment} />
            ) : (
              <EmptyState title={words.membersClosed} how={words.membersClosedHow} />
            )}
          </Panel>
        </GridItem>
        <GridItem span="half">
          <Changes name={segment.name} sizes={reading.sizes} />
        </GridItem>
        <GridItem span="whole">
          <Overlaps segment={segment} />
        </GridItem>
        <DefinitionPanels kind="segments" name={segment.name} version={segment.version} text={segment.definition} />
      </Grid>
    </Page>
  );
}

/** What is being built, and what went wrong. */
function Troubles({ segment }: { readonly segment: Segment }) {
  const share = builtShare(segment);
  const built = share === null ? '' : ` ${words.built(formatShare(share))}`;
  return (
    <>
      {segment.state === 'no-lake' && <EmptyState title={words.state.noLake} how={words.noLakeHow} />}
      {segment.state === 'building' && (
        <EmptyState
          title={words.buildingTitle(segment.version)}
          how={(segment.liveVersion === null ? words.buildingHow : words.rebuildingHow(segment.liveVersion)) + built}
        />
      )}
      {segment.failure !== null && (
        <EmptyState
          title={words.failureTitle(formatExact(segment.events.failed))}
          how={`${segment.failure}. ${words.failureHow}`}
        />
      )}
    </>
  );
}

function Figures({
  segment,
  reading: { sizes },
}: {
  readonly segment: Segment;
  readonly reading: ReturnType<typeof useSegmentSizes>;
}) {
  const moved = sizes === undefined ? undefined : movement(sizes);
  const share = builtShare(segment);
  const number = (value: number | undefined) => ({
    value: value === undefined ? '–' : formatNumber(value),
    exact: value === undefined ? undefined : formatExact(value),
  });
  return (
    <>
      <StatPanel title={words.figure.size} {...number(segment.size)} note={words.membersUnit(segment.unit)} />
      <StatPanel title={words.figure.entered} {...number(moved?.entered)} note={words.withinRange} />
      <StatPanel title={words.figure.left} {...number(moved?.departed)} note={words.withinRange} />
      <StatPanel
        title={words.figure.read}
        {...number(segment.events.read)}
        note={share === null ? words.allTenants : words.built(formatShare(share))}
      />
    </>
  );
}

function SegmentFacts({ segment }: { readonly segment: Segment }) {
  const { fact } = words;
  const { liveAt } = segment;
  return (
    <Facts
      facts={[
        [fact.means, words.means(segment.unit, segment.when)],
        [fact.question, segment.question],
        [fact.sources, segment.sources.join(', ')],
        [fact.version, String(segment.version)],
        [
          fact.live,
          liveAt === null ? (
            words.notLive
          ) : (
            <span key="live">
              {texts.definition.version(segment.liveVersion ?? segment.version)}{' '}
              <RelativeTime timeMs={Date.parse(liveAt)} />
            </span>
          ),
        ],
        [fact.failed, formatExact(segment.events.failed)],
      ]}
    />
  );
}
