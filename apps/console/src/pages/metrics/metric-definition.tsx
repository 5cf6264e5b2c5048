import type { MetricDescription } from '../../api/index.ts';
import { Badge, CodeView, Facts, Panel, Row } from '../../components/index.ts';
import { formatDuration } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.metrics;

/** How the metric is computed: the file that defines it, if the service tells, and what follows from it. */
export function MetricDefinition({
  metric,
  file,
}: {
  readonly metric: MetricDescription;
  readonly file: string | undefined;
}) {
  const { question, source, measure, unit, dimensions, windowMs, slidingMs, latenessMs, zone } = metric;
  return (
    <Panel>
      {file === undefined ? (
        <Facts
          facts={[
            [words.fact.question, question],
            [words.fact.source, source === '*' ? words.allEvents : (source ?? words.ratioSource)],
            [words.fact.measure, measure],
            [words.fact.unit, unit],
            [
              words.fact.dimensions,
              dimensions.length === 0 ? (
                texts.common.none
              ) : (
                <Row>
                  {dimensions.map((name) => (
                    <Badge key={name}>{name}</Badge>
                  ))}
                </Row>
              ),
            ],
            [words.fact.window, formatDuration(windowMs)],
            ...(slidingMs === null ? [] : [[words.fact.sliding, formatDuration(slidingMs)] as const]),
            [words.fact.lateness, formatDuration(latenessMs)],
            [words.fact.zone, zone],
          ]}
        />
      ) : (
        <CodeView label={words.definition} language="yaml" text={file} />
      )}
    </Panel>
  );
}
