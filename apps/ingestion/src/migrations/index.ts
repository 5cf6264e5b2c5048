import { ApiKeys1763683200000 } from './1-api-keys.ts';
import { Pipelines1764172800000 } from './2-pipelines.ts';
import { Quarantine1764259200000 } from './3-quarantine.ts';
import { Flow1764432000000 } from './4-flow.ts';
import { Shops1764518400000 } from './5-shops.ts';
import { Uploads1764604800000 } from './6-uploads.ts';
import { SourcesAndKeys1764691200000 } from './7-sources-and-keys.ts';
import { PostgresSources1764777600000 } from './8-postgres-sources.ts';
import { ShopSyncs1764864000000 } from './9-shop-syncs.ts';
import { ShopReconciliations1764950400000 } from './10-shop-reconciliations.ts';
import { ShopBackups1765036800000 } from './11-shop-backups.ts';
import { PipelineEvents1765123200000 } from './12-pipeline-events.ts';

/** In order; `contract` ones run only when no instance of the previous version is left. */
export const migrations = {
  expand: [
    ApiKeys1763683200000,
    Pipelines1764172800000,
    Quarantine1764259200000,
    Flow1764432000000,
    Shops1764518400000,
    Uploads1764604800000,
    SourcesAndKeys1764691200000,
    PostgresSources1764777600000,
    ShopSyncs1764864000000,
    ShopReconciliations1764950400000,
    ShopBackups1765036800000,
    PipelineEvents1765123200000,
  ],
  contract: [],
};
