import { FrontDoor1764000000000 } from './1-front-door.ts';

/** In order; `contract` ones run only when no instance of the previous version is left. */
export const migrations = { expand: [FrontDoor1764000000000], contract: [] };
