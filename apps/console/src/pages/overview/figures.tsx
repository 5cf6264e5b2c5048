import { useMemo } from 'react';
import type { Flow, Service } from '../../api/index.ts';
import { Grid, GridItem, Panel, Stat } from '../../components/index.ts';
import { formatDuration, formatExact, formatNumber } from '../../formats/index.ts';
import { keyFigures } from '../../observed/health.ts';
import { texts } from '../../texts/en.ts';

const words = texts.overview;

/** What comes in, what waits, how old it gets and what broke. */
export function Figures({ services, flow }: { readonly services: readonly Service[]; readonly flow: Flow }) {
  const { inPerSecond, lag, slowest, restarts } = useMemo(() => keyFigures(services, flow), [services, flow]);
  return (
    <Grid>
      <GridItem span="quarter">
        <Panel title={words.in}>
          <Stat value={formatNumber(Math.round(inPerSecond))} exact={formatExact(inPerSecond)} note={words.inNote} />
        </Panel>
      </GridItem>
      <GridItem span="quarter">
        <Panel title={words.lag}>
          <Stat
            value={lag === null ? '–' : formatNumber(lag)}
            exact={lag === null ? undefined : formatExact(lag)}
            note={words.lagNote}
          />
        </Panel>
      </GridItem>
      <GridItem span="quarter">
        <Panel title={words.slowest}>
          <Stat
            value={slowest === null ? '–' : formatDuration(slowest.freshnessMs)}
            note={slowest === null ? words.nothingRead : words.slowestNote(slowest.service, slowest.topic)}
          />
        </Panel>
      </GridItem>
      <GridItem span="quarter">
        <Panel title={words.restarts} to="/services">
          <Stat value={formatNumber(restarts)} note={words.restartsNote} />
        </Panel>
      </GridItem>
    </Grid>
  );
}
