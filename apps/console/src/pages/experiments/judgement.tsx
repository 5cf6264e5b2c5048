import type { Experiment } from '../../api/index.ts';
import { EmptyState, RelativeTime, Stack, Text, Verdict } from '../../components/index.ts';
import { judgedLook, laterVerdict, verdictState } from '../../decided/experiment-figures.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;

/** What to do, in a sentence, and what it rests on. */
export function Judgement({ experiment }: { readonly experiment: Experiment }) {
  const { state, problems, decision } = experiment;
  const look = judgedLook(experiment);
  if (look === null) {
    return (
      <EmptyState
        title={words.noVerdictOf[state]}
        how={state === 'not-computable' ? problems.join('; ') : words.noVerdictHow[state]}
      />
    );
  }
  const { verdict } = look;
  const later = laterVerdict(experiment);
  return (
    <>
      {problems.length > 0 && <EmptyState title={words.noVerdictOf['not-computable']} how={problems.join('; ')} />}
      <Verdict
        kind={verdictState(verdict.code).kind}
        word={words.verdict[verdict.code]}
        sentence={verdict.headline}
        findings={[]}
        label={words.restsOn}
        more={
          <Stack>
            {verdict.details.map((detail) => (
              <Text key={detail}>{detail}</Text>
            ))}
            {decision !== null && (
              <Text>
                {words.decidedAt} <RelativeTime timeMs={Date.parse(decision.at)} />, {words.stays}
                {later !== undefined && ` ${words.later(later)}`}
              </Text>
            )}
          </Stack>
        }
      />
    </>
  );
}
