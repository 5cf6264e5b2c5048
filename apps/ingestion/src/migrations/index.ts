import { ApiKeys1763683200000 } from './1-api-keys.ts';

/** In order; `contract` ones run only when no instance of the previous version is left. */
export const migrations = { expand: [ApiKeys1763683200000], contract: [] };
