import { Link } from 'react-router';
import type { Annotation } from '../../api/index.ts';
import { Facts, Panel } from '../../components/index.ts';
import { formatExactTime } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.dashboards.happened;
const mostShown = 20;

/** What the flags of the charts stand for, newest first, each with the page that tells more. */
export function Happened({
  annotations,
  zone,
}: {
  readonly annotations: readonly Annotation[];
  readonly zone: string | undefined;
}) {
  return (
    <Panel title={words.title}>
      <Facts
        facts={annotations
          .toReversed()
          .slice(0, mostShown)
          .map(({ kind, time, title, link }) => [
            formatExactTime(Date.parse(time), zone),
            <span key={time}>
              {words.kind[kind]} <Link to={link}>{title}</Link>
            </span>,
          ])}
      />
    </Panel>
  );
}
