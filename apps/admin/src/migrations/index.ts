import { FrontDoor1764000000000 } from './1-front-door.ts';
import { MakersOfTokens1764086400000 } from './2-makers-of-tokens.ts';
import { Definitions1764172800000 } from './3-definitions.ts';
import { SellerTokens1764259200000 } from './4-seller-tokens.ts';

/** In order; `contract` ones run only when no instance of the previous version is left. */
export const migrations = {
  expand: [FrontDoor1764000000000, MakersOfTokens1764086400000, Definitions1764172800000, SellerTokens1764259200000],
  contract: [],
};
