import { useState } from 'react';
import type { DefinitionChange } from '../../api/index.ts';
import { Button, CodeView, Panel, Row, Stack, State, Text } from '../../components/index.ts';
import type { WrittenPipeline } from '../../ingested/use-pipeline-draft.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines.conflict;

/** Says that another version came in force while somebody was writing, and how to go on; nothing if none did. */
export function Conflict({
  written,
  latest,
}: {
  readonly written: WrittenPipeline;
  /** What was done last with the pipeline. */
  readonly latest: DefinitionChange | undefined;
}) {
  const [isCompared, setCompared] = useState(false);
  if (!written.isBehind || latest === undefined) {
    return null;
  }
  const title = latest.version === null ? words.retired : words.title(latest.version);
  return (
    <Panel title={title} actions={<State kind="warn">{words.word}</State>}>
      <Stack>
        <Text>{words.what(latest.author, words.base(written.base))}</Text>
        <Row>
          {latest.text !== null && (
            <Button aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
              {isCompared ? words.hide : words.compare}
            </Button>
          )}
          <Button onClick={written.rebase}>{words.keep}</Button>
          {latest.text !== null && <Button onClick={written.discard}>{words.take}</Button>}
        </Row>
        {isCompared && <CodeView label={words.diff} language="yaml" text={written.text} before={latest.text ?? ''} />}
      </Stack>
    </Panel>
  );
}
