/** Currencies of the marketplace. */
export type Currency = 'EUR' | 'GBP';

/** A city with its part of the population. */
export interface Place {
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly currency: Currency;
  readonly timeZone: string;
  readonly language: string;
  readonly weight: number;
}

interface Country {
  readonly currency: Currency;
  readonly timeZone: string;
  readonly language: string;
  /** City, region, weight. */
  readonly cities: readonly (readonly [string, string, number])[];
}

const countries: Readonly<Record<string, Country>> = {
  GB: {
    currency: 'GBP',
    timeZone: 'Europe/London',
    language: 'en-GB',
    cities: [
      ['London', 'LND', 90],
      ['Birmingham', 'BIR', 24],
      ['Manchester', 'MAN', 22],
      ['Leeds', 'LDS', 16],
      ['Glasgow', 'GLG', 15],
      ['Edinburgh', 'EDH', 11],
      ['Bristol', 'BST', 10],
      ['Cardiff', 'CRF', 8],
      ['Belfast', 'BFS', 7],
    ],
  },
  DE: {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    language: 'de-DE',
    cities: [
      ['Berlin', 'BE', 62],
      ['Hamburg', 'HH', 34],
      ['Munich', 'BY', 30],
      ['Cologne', 'NW', 22],
      ['Frankfurt', 'HE', 18],
      ['Stuttgart', 'BW', 14],
      ['Leipzig', 'SN', 13],
      ['Bremen', 'HB', 10],
      ['Hanover', 'NI', 10],
    ],
  },
  FR: {
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    language: 'fr-FR',
    cities: [
      ['Paris', 'IDF', 58],
      ['Marseille', 'PAC', 18],
      ['Lyon', 'ARA', 16],
      ['Toulouse', 'OCC', 11],
      ['Nantes', 'PDL', 8],
      ['Lille', 'HDF', 8],
    ],
  },
  NL: {
    currency: 'EUR',
    timeZone: 'Europe/Amsterdam',
    language: 'nl-NL',
    cities: [
      ['Amsterdam', 'NH', 18],
      ['Rotterdam', 'ZH', 14],
      ['Utrecht', 'UT', 8],
    ],
  },
  ES: {
    currency: 'EUR',
    timeZone: 'Europe/Madrid',
    language: 'es-ES',
    cities: [
      ['Madrid', 'MD', 26],
      ['Barcelona', 'CT', 20],
      ['Valencia', 'VC', 9],
      ['Seville', 'AN', 8],
    ],
  },
  IE: {
    currency: 'EUR',
    timeZone: 'Europe/Dublin',
    language: 'en-IE',
    cities: [
      ['Dublin', 'L', 9],
      ['Cork', 'M', 4],
    ],
  },
  AT: {
    currency: 'EUR',
    timeZone: 'Europe/Vienna',
    language: 'de-AT',
    cities: [
      ['Vienna', '9', 14],
      ['Graz', '6', 5],
    ],
  },
};

/** Every city of the marketplace. */
export const places: readonly Place[] = Object.entries(countries).flatMap(([country, { cities, ...rest }]) =>
  cities.map(([city, region, weight]) => ({ city, region, country, ...rest, weight })),
);

const totalWeight = places.reduce((sum, { weight }) => sum + weight, 0);

/** Part of the population that lives in each country. */
export const countryShares: ReadonlyMap<string, number> = new Map(
  Object.keys(countries).map((country) => [
    country,
    places.reduce((sum, place) => sum + (place.country === country ? place.weight : 0), 0) / totalWeight,
  ]),
);
