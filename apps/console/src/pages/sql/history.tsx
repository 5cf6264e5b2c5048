import { Button, EmptyState, PickList, RelativeTime, Row, Stack, State, Text } from '../../components/index.ts';
import { formatDuration, formatExact } from '../../formats/index.ts';
import type { PastStatement } from '../../statements/statement-history.ts';
import type { SharedStatement } from '../../statements/statement-link.ts';
import type { StatementHistory } from '../../statements/use-statement-history.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.history;

/** What was run in this browser; a click brings one back. */
export function History({
  past: { history, isKept, forget },
  onTake,
}: {
  readonly past: StatementHistory;
  readonly onTake: (statement: SharedStatement) => void;
}) {
  if (history.length === 0) {
    return <EmptyState title={words.none} how={words.noneHow} />;
  }
  return (
    <Stack>
      <PickList
        label={words.label}
        items={history.map((one) => ({
          id: String(one.atMs),
          code: one.sql,
          notes: <Notes past={one} />,
        }))}
        onPick={(id) => {
          const picked = history.find(({ atMs }) => String(atMs) === id);
          if (picked !== undefined) {
            onTake({ sql: picked.sql, parameters: picked.parameters });
          }
        }}
      />
      <Text>{isKept ? words.how : words.notKept}</Text>
      <Row align="end">
        <Button onClick={forget}>{words.forget}</Button>
      </Row>
    </Stack>
  );
}

function Notes({ past: { atMs, rows, elapsedMs, code, parameters } }: { readonly past: PastStatement }) {
  const names = Object.keys(parameters);
  return (
    <>
      <RelativeTime timeMs={atMs} />
      {rows !== undefined && <span>{texts.sql.result.took(formatExact(rows), formatDuration(elapsedMs ?? 0))}</span>}
      {code !== undefined && <State kind="bad">{code}</State>}
      {names.length > 0 && <span>{words.values(names)}</span>}
    </>
  );
}
