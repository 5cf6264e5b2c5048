import type { ComponentProps } from 'react';
import { GridItem } from './layout.tsx';
import { Panel } from './panel.tsx';
import { Stat } from './stat.tsx';

/** One number under its name, four of which stand beside each other. */
export function StatPanel({
  title,
  to,
  ...stat
}: ComponentProps<typeof Stat> & {
  readonly title: string;
  /** The page of what is counted. */
  readonly to?: string;
}) {
  return (
    <GridItem span="quarter">
      <Panel title={title} to={to}>
        <Stat {...stat} />
      </Panel>
    </GridItem>
  );
}
