import { Rollups1763683200000 } from './1-rollups.ts';
import { LastRecord1763769600000 } from './2-last-record.ts';
import { MetricActivations1764172800000 } from './3-metric-activations.ts';
import { Lake1765209600000 } from './4-lake.ts';
import { Backfills1765900800000 } from './5-backfills.ts';
import { Targets1767225600000 } from './6-targets.ts';
import { LakeErasures1768176000000 } from './7-lake-erasures.ts';
import { Exports1769126400000 } from './8-exports.ts';
import { Experiments1769731200000 } from './9-experiments.ts';
import { Segments1772409600000 } from './10-segments.ts';
import { RoomForUpdates1773619200000 } from './11-room-for-updates.ts';

/** In order; `contract` ones run only when no instance of the previous version is left. */
export const migrations = {
  expand: [
    Rollups1763683200000,
    LastRecord1763769600000,
    MetricActivations1764172800000,
    Lake1765209600000,
    Backfills1765900800000,
    Targets1767225600000,
    LakeErasures1768176000000,
    Exports1769126400000,
    Experiments1769731200000,
    Segments1772409600000,
    RoomForUpdates1773619200000,
  ],
  contract: [],
};
