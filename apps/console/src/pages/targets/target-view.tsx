import { Link } from 'react-router';
import type { ApiError, Target } from '../../api/index.ts';
import {
  CodeView,
  EmptyState,
  ErrorState,
  Facts,
  Freshness,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  Stack,
  State,
  Tabs,
  Text,
  useNow,
  useParameter,
} from '../../components/index.ts';
import { formatDuration, formatExactTime } from '../../formats/index.ts';
import { phaseOf, rowStateKind, worstFirst } from '../../targets/target-rows.ts';
import { texts } from '../../texts/en.ts';
import { RowPicture } from './row-picture.tsx';
import { TargetRows } from './target-rows-table.tsx';

const words = texts.targets;

/** A target: the picture of one of its rows, all of them, and what it is. */
export function TargetView({ target, error }: { readonly target: Target; readonly error: ApiError | undefined }) {
  const [tab, setTab] = useParameter('tab', false);
  const [rowKey, setRowKey] = useParameter('row', false);
  const nowMs = useNow();
  const rows = worstFirst(target.rows);
  const [worst] = rows;
  const shown = rows.find(({ key }) => key === rowKey) ?? worst;
  const phase = phaseOf(target, nowMs);
  return (
    <Page>
      <PageHeader
        title={target.name}
        what={target.question}
        state={worst !== undefined && <State kind={rowStateKind(worst.state)}>{words.state[worst.state]}</State>}
        freshness={
          <>
            <span>
              {words.phase[phase]} <RelativeTime timeMs={Date.parse(phase === 'upcoming' ? target.from : target.to)} />
            </span>
            {target.watermark !== null && phase === 'running' && (
              <Freshness watermarkMs={Date.parse(target.watermark)} />
            )}
          </>
        }
      />
      {error !== undefined && (
        <ErrorState title={words.oneFailed} error={error} sinceMs={error.atMs} stillWorks={words.stay} />
      )}
      {target.problem !== null && <EmptyState title={words.problem} how={target.problem} />}
      {shown !== undefined && <RowPicture target={target} row={shown} rows={rows} onRow={setRowKey} />}
      <Tabs
        label={words.views}
        selected={tab === 'about' ? 'about' : 'rows'}
        onSelect={(id) => setTab(id === 'rows' ? '' : id)}
        tabs={[
          { id: 'rows', title: words.rows, content: <TargetRows target={target} /> },
          { id: 'about', title: words.about, content: <About target={target} /> },
        ]}
      />
    </Page>
  );
}

function About({ target }: { readonly target: Target }) {
  const { question, metric, unit, from, to, stepMs, version, at, isSettled, definition } = target;
  return (
    <Panel>
      <Stack>
        <Facts
          facts={[
            [words.fact.question, question],
            [
              words.fact.metric,
              <Link key="metric" to={`/metrics/${encodeURIComponent(metric)}`}>
                {metric}
              </Link>,
            ],
            [words.fact.unit, unit ?? texts.common.none],
            [words.fact.from, formatExactTime(Date.parse(from))],
            [words.fact.to, formatExactTime(Date.parse(to))],
            [words.fact.step, formatDuration(stepMs)],
            [words.fact.version, String(version)],
            [words.fact.at, at === null ? texts.states.nothingYet : formatExactTime(Date.parse(at))],
            [words.fact.settled, isSettled ? words.yes : words.no],
          ]}
        />
        {definition === null ? (
          <Text>{words.noDefinition}</Text>
        ) : (
          <CodeView label={words.definition} language="yaml" text={definition} />
        )}
      </Stack>
    </Panel>
  );
}
