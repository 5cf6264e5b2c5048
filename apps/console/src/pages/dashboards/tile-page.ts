import type { Marker } from '../../charts/index.ts';
import type { Series } from '../../live/index.ts';
import type { TimeRange } from '../../range/index.ts';

/** What all tiles of a page share. */
export interface TilePage {
  readonly range: TimeRange;
  /** `dimension:value`, from the variables of the page. */
  readonly chosen: readonly string[];
  readonly markers: readonly Marker[];
  readonly syncKey: string;
  readonly zoom: (fromMs: number, toMs: number) => void;
  /** Takes the values that a tile shows as suggestions for the variables. */
  readonly learn: (series: readonly Series[]) => void;
}
