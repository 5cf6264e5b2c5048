import { Link } from 'react-router';
import { useCan, type DefinitionChange, type PipelineReport } from '../../api/index.ts';
import { Facts, Panel, RelativeTime, Row } from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { partitionsAt } from '../../ingested/pipeline-rows.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines;

/** Which version is in force, what it reads and makes. */
export function InForce({
  current,
  report,
}: {
  readonly current: DefinitionChange | undefined;
  readonly report: PipelineReport | undefined;
}) {
  if (current === undefined) {
    return null;
  }
  const { version, author, activatedAt } = current;
  return (
    <Panel title={words.inForce}>
      <Facts
        facts={[
          [
            words.column.version,
            <>
              {version === null ? words.retired : words.version(version)} {words.by(author)},{' '}
              <RelativeTime timeMs={Date.parse(activatedAt)} />
            </>,
          ],
          ...(report === undefined
            ? []
            : [
                [words.runs, partitionsText(report, version)] as const,
                [words.reads, <Topics key="reads" names={report.pipeline.inputs} />] as const,
                [words.makes, <Topics key="makes" names={report.pipeline.outputs} />] as const,
              ]),
        ]}
      />
    </Panel>
  );
}

function partitionsText({ starts }: PipelineReport, version: number | null): string {
  const { at, of } = partitionsAt(starts, version);
  return of === 0 ? words.partitionsNone : words.partitions(formatExact(at), formatExact(of));
}

function Topics({ names }: { readonly names: readonly string[] }) {
  const mayOpen = useCan('topics:read');
  return (
    <Row>
      {names.map((topic) =>
        mayOpen ? (
          <Link key={topic} to={`/topics/${encodeURIComponent(topic)}`}>
            {topic}
          </Link>
        ) : (
          <span key={topic}>{topic}</span>
        ),
      )}
    </Row>
  );
}
