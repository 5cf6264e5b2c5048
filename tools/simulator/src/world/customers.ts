import { Random } from '../core/random.ts';
import { WeightedPicker } from '../core/weighted-picker.ts';
import type { Catalogue } from './catalogue.ts';
import { places, type Place } from './places.ts';
import { familyNames, givenNames, streets, type Category } from './words.ts';

/** A person with an account: where and how old they are, and what they like. */
export interface Customer {
  readonly id: string;
  /** The browser or app they come back with. */
  readonly visitorId: string;
  readonly place: Place;
  readonly ageBand: string;
  readonly gender: string;
  /** The category they look at most, and the second. */
  readonly taste: readonly [Category, Category];
  readonly favouriteBrand: string | null;
  readonly prefersApp: boolean;
  readonly acceptsMarketing: boolean;
  /** Days between the registration and the start of the simulation. */
  readonly registeredDaysBefore: number;
  readonly deviceId: string;
  readonly addressId: string;
  readonly cardId: string;
  readonly networkId: string;
  readonly ipAddress: string;
  /** Personal data as it would stand in the account; invented. */
  readonly details: PersonalDetails;
}

export interface PersonalDetails {
  readonly fullName: string;
  readonly email: string;
  readonly phone: string;
  readonly street: string;
  readonly postcode: string;
  readonly dateOfBirth: string;
}

const ageBands = [
  { band: '18-24', weight: 17, bornFrom: 2001 },
  { band: '25-34', weight: 29, bornFrom: 1991 },
  { band: '35-44', weight: 23, bornFrom: 1981 },
  { band: '45-54', weight: 15, bornFrom: 1971 },
  { band: '55-64', weight: 9, bornFrom: 1961 },
  { band: '65+', weight: 4, bornFrom: 1945 },
  { band: 'unknown', weight: 3, bornFrom: 1985 },
];
const genders = [
  { gender: 'female', weight: 53 },
  { gender: 'male', weight: 41 },
  { gender: 'other', weight: 2 },
  { gender: 'unknown', weight: 4 },
];
const agePicker = new WeightedPicker(ageBands, ({ weight }) => weight);
const genderPicker = new WeightedPicker(genders, ({ weight }) => weight);
const placePicker = new WeightedPicker(places, ({ weight }) => weight);

/** Customer numbers from here on are never picked by chance. */
const firstOutsider = 100_000_000;

/** A place where somebody lives, large cities more often. */
export function somewhere(random: Random): Place {
  return placePicker.pick(random);
}

/** The customers of a seed: each is made when first met, and always the same. */
export class Customers {
  private readonly met = new Map<number, Customer>();
  private count: number;
  private outsiders = 0;

  constructor(
    private readonly seed: string,
    private readonly catalogue: Catalogue,
    initialCount: number,
  ) {
    this.count = initialCount;
  }

  /** Any customer; a third of the visits come from a tenth of them. */
  pick(random: Random): Customer {
    const reach = random.chance(0.33) ? Math.ceil(this.count / 10) : this.count;
    return this.numbered(random.int(reach));
  }

  /** Somebody who has just registered. */
  register(place: Place): Customer {
    const customer = this.create(this.count, place);
    this.met.set(this.count, customer);
    this.count += 1;
    return customer;
  }

  /** Somebody with an account who never visits by chance. */
  outsider(place: Place): Customer {
    this.outsiders += 1;
    return this.create(firstOutsider + this.outsiders, place);
  }

  private numbered(index: number): Customer {
    let customer = this.met.get(index);
    if (customer === undefined) {
      customer = this.create(index, undefined);
      this.met.set(index, customer);
    }
    return customer;
  }

  private create(index: number, place: Place | undefined): Customer {
    const random = new Random(`${this.seed}/customer/${index}`);
    const home = place ?? somewhere(random);
    const age = agePicker.pick(random);
    const first = this.catalogue.categoryPicker.pick(random);
    return {
      id: `c-${10_000 + index}`,
      visitorId: `v-c${code(random)}`,
      place: home,
      ageBand: age.band,
      gender: genderPicker.pick(random).gender,
      taste: [first, this.catalogue.categoryPicker.pick(random)],
      favouriteBrand: this.catalogue.popular.pick(random).brand,
      prefersApp: random.chance(0.55),
      acceptsMarketing: random.chance(0.6),
      registeredDaysBefore: place === undefined ? 1 + Math.floor(random.exponential(400)) : 0,
      deviceId: `d-${code(random)}`,
      addressId: `a-${code(random)}`,
      cardId: `k-${code(random)}`,
      ...networkOf(random),
      details: detailsOf(random, index, age.bornFrom),
    };
  }
}

/** A network and an address in it, from the ranges reserved for documentation. */
export function networkOf(random: Random): { readonly networkId: string; readonly ipAddress: string } {
  const network = random.int(40_000);
  const range = network % 2 === 0 ? '203.0.113' : '198.51.100';
  return { networkId: `n-${network.toString(36)}`, ipAddress: `${range}.${1 + random.int(254)}` };
}

/** Seven letters and digits that say nothing. */
export function code(random: Random): string {
  return random
    .int(2 ** 32)
    .toString(36)
    .padStart(7, '0');
}

function detailsOf(random: Random, index: number, bornFrom: number): PersonalDetails {
  const givenName = random.pick(givenNames);
  const familyName = random.pick(familyNames);
  const twoDigits = (bound: number) => String(1 + random.int(bound)).padStart(2, '0');
  return {
    fullName: `${givenName} ${familyName}`,
    email: `${givenName}.${familyName}.${index}@example.com`.toLowerCase(),
    phone: `+44700090${String(index % 10_000).padStart(4, '0')}`,
    street: `${1 + random.int(120)} ${random.pick(streets)}`,
    postcode: String(10_000 + random.int(89_999)),
    dateOfBirth: `${bornFrom + random.int(7)}-${twoDigits(12)}-${twoDigits(28)}`,
  };
}
