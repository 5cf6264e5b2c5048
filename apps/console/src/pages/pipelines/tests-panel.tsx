import type { DefinitionCheck } from '../../api/index.ts';
import { EmptyState, OutcomeList, Panel, State } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines.tests;

/** What the tests say that stand in the text. */
export function TestsPanel({ check }: { readonly check: DefinitionCheck | undefined }) {
  return (
    <Panel title={words.title} note={words.note} actions={check !== undefined && <Verdict check={check} />}>
      <Tests check={check} />
    </Panel>
  );
}

function Tests({ check }: { readonly check: DefinitionCheck | undefined }) {
  if (check === undefined || check.problems.length > 0) {
    return <EmptyState title={words.waiting} how={words.waitingHow} />;
  }
  if (check.tests.length === 0) {
    return <EmptyState title={words.none} how={words.noneHow} />;
  }
  return (
    <OutcomeList
      label={words.title}
      outcomes={check.tests.map(({ name, failures }, place) => ({
        ...{ id: String(place), title: name, details: failures },
        ...(failures.length === 0
          ? { kind: 'good' as const, word: words.passes }
          : { kind: 'bad' as const, word: words.fails }),
      }))}
    />
  );
}

function Verdict({ check: { problems, tests } }: { readonly check: DefinitionCheck }) {
  const failing = tests.filter(({ failures }) => failures.length > 0).length;
  if (problems.length > 0 || tests.length === 0) {
    return null;
  }
  return failing === 0 ? (
    <State kind="good">{words.all(tests.length)}</State>
  ) : (
    <State kind="bad">{words.failing(failing, tests.length)}</State>
  );
}
