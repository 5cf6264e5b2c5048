import { useQuery } from '@tanstack/react-query';
import { ApiError, targetQuery, targetsQuery, type ListedTarget } from '../../api/index.ts';
import {
  ButtonLink,
  EmptyState,
  ErrorState,
  GridItem,
  Panel,
  ProgressList,
  RelativeTime,
  Row,
  Skeleton,
  Text,
  useNow,
} from '../../components/index.ts';
import { progressItem } from '../../targets/progress-items.ts';
import { nextTarget, phaseOf, presentTargets, worstFirst } from '../../targets/target-rows.ts';
import { texts } from '../../texts/en.ts';

const words = texts.targets;
const [mostPanels, mostRows] = [6, 5] as const;
/** A wall screen is not scrolled. */
const [mostPanelsOnWall, mostRowsOnWall] = [2, 3] as const;

/** The targets of the present; undefined until they are known. */
export function usePresentTargets() {
  const { data, error, refetch } = useQuery(targetsQuery);
  const nowMs = useNow();
  return { all: data?.targets, present: presentTargets(data?.targets ?? [], nowMs), error, refetch, nowMs };
}

/** How far the sales that run now are; on a wall screen the most urgent ones alone. */
export function TargetPanels({
  isWall,
  targets: { all, present, error, refetch, nowMs },
}: {
  readonly isWall: boolean;
  readonly targets: ReturnType<typeof usePresentTargets>;
}) {
  const shown = present.slice(0, isWall ? mostPanelsOnWall : mostPanels);
  if (shown.length > 0) {
    return shown.map(({ name }) => (
      <GridItem key={name} span={shown.length === 1 ? 'whole' : 'half'}>
        <TargetPanel name={name} isWall={isWall} />
      </GridItem>
    ));
  }
  if (isWall) {
    return null;
  }
  return (
    <GridItem span="whole">
      <Panel title={words.room} to="/targets">
        {error instanceof ApiError ? (
          <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />
        ) : all === undefined ? (
          <Skeleton kind="rows" rows={2} />
        ) : (
          <Quiet all={all} nowMs={nowMs} />
        )}
      </Panel>
    </GridItem>
  );
}

function Quiet({ all, nowMs }: { readonly all: readonly ListedTarget[]; readonly nowMs: number }) {
  const next = nextTarget(all, nowMs);
  if (all.length === 0) {
    return <EmptyState title={words.none} how={words.noneHow} />;
  }
  return (
    <EmptyState
      title={words.quiet}
      how={
        next === undefined ? (
          words.noNext
        ) : (
          <>
            {words.next(next.name)} <RelativeTime timeMs={Date.parse(next.from)} />.
          </>
        )
      }
      action={<ButtonLink to="/targets">{words.all}</ButtonLink>}
    />
  );
}

function TargetPanel({ name, isWall }: { readonly name: string; readonly isWall: boolean }) {
  const { data: target, error, refetch } = useQuery(targetQuery(name));
  const nowMs = useNow();
  const most = isWall ? mostRowsOnWall : mostRows;
  const rows = target === undefined ? [] : worstFirst(target.rows);
  const phase = target === undefined ? undefined : phaseOf(target, nowMs);
  return (
    <Panel
      title={name}
      to={`/targets/${encodeURIComponent(name)}`}
      note={
        target === undefined || phase === undefined ? (
          '\u00a0'
        ) : (
          <Row>
            <span>
              {!isWall && `${target.question} · `}
              {words.phase[phase]} <RelativeTime timeMs={Date.parse(phase === 'upcoming' ? target.from : target.to)} />
            </span>
          </Row>
        )
      }
    >
      {error instanceof ApiError && (
        <ErrorState
          title={words.oneFailed}
          error={error}
          sinceMs={error.atMs}
          stillWorks={target === undefined ? undefined : words.stay}
          onRetry={() => void refetch()}
        />
      )}
      {target === undefined && error === null && <Skeleton kind="rows" rows={most} />}
      {target?.problem != null && <EmptyState title={words.problem} how={target.problem} />}
      {target !== undefined && rows.length > 0 && (
        <ProgressList label={name} items={rows.slice(0, most).map((row) => progressItem(target, row))} />
      )}
      {rows.length > most && <Text>{words.more(rows.length - most)}</Text>}
    </Panel>
  );
}
