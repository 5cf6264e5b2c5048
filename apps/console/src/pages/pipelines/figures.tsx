import { useMemo } from 'react';
import type { PipelineReport } from '../../api/index.ts';
import { TimeSeries } from '../../charts/index.ts';
import { EmptyState, Grid, GridItem, Panel, StatPanel } from '../../components/index.ts';
import { formatExact, formatNumber, formatShare } from '../../formats/index.ts';
import { pipelineLines, pipelineTotals } from '../../ingested/pipeline-lines.ts';
import type { PipelineRange } from '../../ingested/use-pipeline-range.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines;
const { measure, measureNote } = words;
const hourMs = 3_600_000;

interface FiguresProps {
  readonly report: PipelineReport | undefined;
  readonly reading: PipelineRange;
}

/** How many events it read in the range of the page, and what became of them. */
export function Figures({ report, reading }: FiguresProps) {
  const { read, emitted, dropped, failed } = pipelineTotals(report?.hours ?? []);
  const rules = new Set(report?.drops.map(({ rule }) => rule)).size;
  const figure = (count: number) =>
    report === undefined ? { value: words.none0 } : { value: formatNumber(count), exact: formatExact(count) };
  const share = (count: number) => formatShare(read === 0 ? 0 : count / read);
  return (
    <Grid>
      <StatPanel title={measure.read} {...figure(read)} note={measureNote.read} />
      <StatPanel title={measure.emitted} {...figure(emitted)} note={measureNote.emitted} />
      <StatPanel
        title={measure.dropped}
        {...figure(dropped)}
        note={dropped === 0 ? measureNote.noneDropped : measureNote.dropped(share(dropped), rules)}
      />
      <StatPanel
        title={measure.failed}
        {...figure(failed)}
        note={failed === 0 ? measureNote.noneFailed : measureNote.failed(share(failed))}
      />
      {report !== undefined && (
        <GridItem span="whole">
          <ByHour report={report} reading={reading} />
        </GridItem>
      )}
    </Grid>
  );
}

function ByHour({
  report,
  reading: { range, setRange, path },
}: {
  readonly report: PipelineReport;
  readonly reading: PipelineRange;
}) {
  const lines = useMemo(() => pipelineLines(report), [report]);
  const asText = (timeMs: number) => new Date(timeMs).toISOString();
  return (
    <Panel title={words.byHour} note={words.byHourNote}>
      {report.hours.length === 0 ? (
        <EmptyState title={words.noEvents} how={words.noEventsHow} />
      ) : (
        <TimeSeries
          label={words.byHour}
          series={lines}
          valueKind={{ unit: '' }}
          fromMs={Date.parse(report.from)}
          toMs={Date.parse(report.to)}
          watermarkMs={Math.floor(Date.now() / hourMs) * hourMs}
          zeroStepMs={hourMs}
          zone={range.zone}
          queryPath={path()}
          onZoom={(from, to) => setRange({ ...range, from: asText(from), to: asText(to) })}
        />
      )}
    </Panel>
  );
}
