import { useState } from 'react';
import { ApiError, previewPipeline, type DefinitionPreview, type PreviewedGroup } from '../../api/index.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  OutcomeList,
  Panel,
  Row,
  Select,
  Skeleton,
  Stack,
  State,
  Text,
  type Outcome,
  type StateKind,
} from '../../components/index.ts';
import { formatExact, formatInRange } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines.preview;
const counts = ['100', '1000', '10000'] as const;
const dayMs = 86_400_000;
const kinds: Readonly<Record<PreviewedGroup['what'], StateKind>> = { made: 'good', dropped: 'unknown', failed: 'bad' };

type Tried =
  { readonly text: string; readonly found: DefinitionPreview } | { readonly text: string; readonly error: ApiError };

/** What the text would do with the newest real events; asked for by hand, since it reads topics. */
export function PreviewPanel({ text, isValid }: { readonly text: string; readonly isValid: boolean }) {
  const [count, setCount] = useState<(typeof counts)[number]>('1000');
  const [isBusy, setBusy] = useState(false);
  const [tried, setTried] = useState<Tried>();
  const run = async () => {
    setBusy(true);
    try {
      setTried({ text, found: await previewPipeline(text, Number(count)) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setTried({ text, error });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={words.title} note={words.note}>
      <Stack>
        <Row>
          <Select
            label={words.newest}
            value={count}
            choices={counts.map((value) => ({ value, label: words.events(formatExact(Number(value))) }))}
            onChange={setCount}
          />
          <Button disabled={!isValid || isBusy} onClick={() => void run()}>
            {isBusy ? words.running : words.run}
          </Button>
        </Row>
        {isBusy ? <Skeleton kind="rows" rows={3} /> : <Found tried={tried} text={text} />}
      </Stack>
    </Panel>
  );
}

function Found({ tried, text }: { readonly tried: Tried | undefined; readonly text: string }) {
  if (tried === undefined) {
    return <EmptyState title={words.none} how={words.noneHow} />;
  }
  if ('error' in tried) {
    return <ErrorState title={words.failed} error={tried.error} sinceMs={tried.error.atMs} />;
  }
  const { events, reads, firstMs, lastMs, groups } = tried.found;
  if (events === 0) {
    return <EmptyState title={words.noEvents} how={words.noEventsHow} />;
  }
  const at = (timeMs: number | null) => formatInRange(timeMs ?? 0, 2 * dayMs);
  return (
    <Stack>
      <Row align="between">
        <Text>
          {words.tried(formatExact(events), reads.join(', '))}, {words.between(at(firstMs), at(lastMs))}
        </Text>
        {tried.text !== text && <State kind="starved">{words.earlier}</State>}
      </Row>
      {groups.length === 0 ? (
        <EmptyState title={words.nothing} how={words.noEventsHow} />
      ) : (
        <OutcomeList label={words.outcomes} outcomes={groups.map(outcomeOf)} />
      )}
    </Stack>
  );
}

function outcomeOf({ what, name, count, examples, note }: PreviewedGroup): Outcome {
  const outcome = {
    ...{ id: `${what} ${name} ${note ?? ''}`, kind: kinds[what], word: words.what[what], title: name },
    figure: formatExact(count),
  };
  if (examples.length === 0) {
    return { ...outcome, note: note === undefined ? words.noExamples : `${note}. ${words.noExamples}` };
  }
  return what === 'made'
    ? {
        ...outcome,
        folded: words.examples(examples.length),
        details: examples.map((one) => JSON.stringify(one, null, 2)),
      }
    : { ...outcome, note, details: [`${words.ids}: ${examples.map(String).join(', ')}`] };
}
