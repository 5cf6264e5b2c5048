import { Button, OutcomeList, Panel, Row } from '../../components/index.ts';
import type { SavedQueryFindings } from '../../statements/saved-query-check.ts';
import { texts } from '../../texts/en.ts';

const words = texts.savedQuery.check;

/** What is in the way of an endpoint, with the way to the statement if it is that. */
export function EndpointFindings({
  findings: { problems, atStatement },
  onStatement,
}: {
  readonly findings: SavedQueryFindings;
  readonly onStatement: () => void;
}) {
  return (
    <div role="alert">
      <Panel title={words.problems}>
        <OutcomeList
          label={words.problems}
          outcomes={problems.map(({ key, message }, place) => ({
            ...{ id: String(place), kind: 'bad', word: words.word },
            title: key === 'sql' ? words.statement : words.definition(key),
            note: message,
          }))}
        />
        {atStatement !== undefined && (
          <Row align="end">
            <Button onClick={onStatement}>{words.toStatement}</Button>
          </Row>
        )}
      </Panel>
    </div>
  );
}
