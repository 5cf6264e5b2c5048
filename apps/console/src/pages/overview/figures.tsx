import { useMemo } from 'react';
import type { Flow, Service } from '../../api/index.ts';
import { Grid, StatPanel } from '../../components/index.ts';
import { formatDuration, formatExact, formatNumber } from '../../formats/index.ts';
import { keyFigures } from '../../observed/health.ts';
import { texts } from '../../texts/en.ts';

const words = texts.overview;

/** What comes in, what waits, how old it gets and what broke. */
export function Figures({ services, flow }: { readonly services: readonly Service[]; readonly flow: Flow }) {
  const { inPerSecond, lag, slowest, restarts } = useMemo(() => keyFigures(services, flow), [services, flow]);
  return (
    <Grid>
      <StatPanel
        title={words.in}
        value={formatNumber(Math.round(inPerSecond))}
        exact={formatExact(inPerSecond)}
        note={words.inNote}
      />
      <StatPanel
        title={words.lag}
        value={lag === null ? '–' : formatNumber(lag)}
        exact={lag === null ? undefined : formatExact(lag)}
        note={words.lagNote}
      />
      <StatPanel
        title={words.slowest}
        value={slowest === null ? '–' : formatDuration(slowest.freshnessMs)}
        note={slowest === null ? words.nothingRead : words.slowestNote(slowest.service, slowest.topic)}
      />
      <StatPanel title={words.restarts} to="/services" value={formatNumber(restarts)} note={words.restartsNote} />
    </Grid>
  );
}
