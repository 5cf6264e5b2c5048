import type { Experiment } from '../../api/index.ts';
import { Facts, Stack, Text } from '../../components/index.ts';
import { formatDuration, formatExact, formatShare } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;

/** What was decided before it began. */
export function Plan({ experiment }: { readonly experiment: Experiment }) {
  const { planFact: fact } = words;
  const { hypothesis, summary, variants, unit, minimumUnits, minimumRuntimeMs, alpha } = experiment;
  return (
    <Stack>
      <Text>{hypothesis}</Text>
      {summary.map((sentence) => (
        <Text key={sentence}>{sentence}</Text>
      ))}
      <Facts
        facts={[
          [fact.unit, unit],
          [fact.variants, variants.map(({ name, weight }) => words.weighted(name, formatExact(weight))).join(', ')],
          [fact.minimumRuntime, formatDuration(minimumRuntimeMs)],
          [fact.minimumUnits, formatExact(minimumUnits)],
          [fact.observation, formatDuration(experiment.observationWindowMs)],
          [fact.covariate, formatDuration(experiment.covariateWindowMs)],
          [fact.alpha, formatShare(alpha)],
          [fact.currency, experiment.currency ?? texts.common.none],
        ]}
      />
    </Stack>
  );
}
