import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { ApiError, quarantinedTypeQuery, type ContractOwner, type QuarantinedTypeDetail } from '../../api/index.ts';
import {
  ButtonLink,
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
} from '../../components/index.ts';
import { formatAgo, formatExact, formatNumber } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { ContractPreview } from './contract-preview.tsx';
import { Fields } from './fields.tsx';
import { typeState } from './quarantine.page.tsx';

const words = texts.quarantine;

const nobody: ContractOwner = { team: '', contact: '', runbook: '' };

/** One undeclared type: what its events look like, and the contract they could have. */
export default function QuarantinedTypePage() {
  const { type = '' } = useParams();
  const [parameters] = useSearchParams();
  const owner: ContractOwner = {
    team: parameters.get('team') ?? '',
    contact: parameters.get('contact') ?? '',
    runbook: parameters.get('runbook') ?? '',
  };
  const { data: known, error, refetch } = useQuery(quarantinedTypeQuery(type, nobody));
  // What is wrong with the owner is said at its form; what is known of the type stays.
  const preview = useQuery({ ...quarantinedTypeQuery(type, owner), enabled: Object.values(owner).some(Boolean) });
  const data = preview.data ?? known;
  const failure = error instanceof ApiError ? error : undefined;
  return (
    <Page>
      <PageHeader
        title={type}
        what={words.detail}
        state={data !== undefined && <State kind={typeState(data).kind}>{words.state[typeState(data).text]}</State>}
        actions={<ButtonLink to="/quarantine">{words.back}</ButtonLink>}
      />
      {failure !== undefined && (
        <ErrorState
          title={words.unknown(type)}
          error={failure}
          sinceMs={failure.atMs}
          stillWorks={data === undefined ? words.stillWorks : texts.states.numbersStay}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && failure === undefined && <Skeleton kind="largeChart" />}
      {data !== undefined && (
        <TypeView
          key={type}
          detail={data}
          owner={owner}
          failure={preview.error instanceof ApiError ? preview.error : undefined}
        />
      )}
    </Page>
  );
}

function TypeView({
  detail,
  owner,
  failure,
}: {
  readonly detail: QuarantinedTypeDetail;
  readonly owner: ContractOwner;
  /** What is wrong with the owner. */
  readonly failure: ApiError | undefined;
}) {
  const { schema } = detail;
  return (
    <Grid>
      <Figures detail={detail} />
      <GridItem span="whole">
        <Panel title={words.fields} note={words.fieldsNote}>
          <Fields fields={schema.fields} />
        </Panel>
      </GridItem>
      <GridItem span="whole">
        <ContractPreview detail={detail} owner={owner} failure={failure} />
      </GridItem>
      <GridItem span="whole">
        <Panel title={words.became}>
          <Facts
            facts={[
              [words.promotedAt, whenOrNot(detail.promotedAt)],
              [words.replayedAt, whenOrNot(detail.replayedAt)],
            ]}
          />
        </Panel>
      </GridItem>
    </Grid>
  );
}

const whenOrNot = (at: string | null) => (at === null ? words.notYet : <RelativeTime timeMs={Date.parse(at)} />);

function Figures({ detail }: { readonly detail: QuarantinedTypeDetail }) {
  const { events, firstSeen, lastSeen, schema } = detail;
  const nowMs = useNow();
  const personal = schema.fields.filter((field) => field.personal?.isLikely === true);
  return (
    <>
      <StatPanel title={words.figure.events} value={formatNumber(events)} exact={formatExact(events)} />
      <StatPanel title={words.figure.fields} value={formatNumber(schema.fields.length)} />
      <StatPanel
        title={words.figure.personal}
        value={formatNumber(personal.length)}
        note={personal.map(({ path }) => path).join(', ')}
      />
      <StatPanel
        title={words.figure.seen}
        value={formatAgo(Date.parse(lastSeen), nowMs)}
        note={
          <>
            {words.firstSeen} <RelativeTime timeMs={Date.parse(firstSeen)} />
          </>
        }
      />
    </>
  );
}
