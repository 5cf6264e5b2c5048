/** Kinds of personal data that are looked for. */
export const personalKinds = [
  'email',
  'phone',
  'ip-address',
  'card-number',
  'aadhaar',
  'pan',
  'iban',
  'bank-account',
  'government-id',
  'person-name',
  'address',
  'position',
  'birth-date',
  'secret',
] as const;

export type PersonalKind = (typeof personalKinds)[number];

/**
 * The kinds that values are searched for; the others are told by the names of fields. `bare-phone` is a phone number without `+`
 * or groups, which the number of an order may look like.
 */
export const valueKinds = [
  'email',
  'phone',
  'bare-phone',
  'ip-address',
  'card-number',
  'aadhaar',
  'pan',
  'iban',
] as const;

export type ValueKind = (typeof valueKinds)[number];

interface KindFacts {
  /** For sentences: "looks like …". */
  readonly words: string;
  /**
   * Share of a field's values from which the field counts as personal by its values. 0 means that one is enough. Numbers of
   * orders and the like pass a single check digit in one of ten cases, so those kinds need more.
   */
  readonly share: number;
  /** Stands in examples. Belongs to nobody: reserved for documentation, or with a wrong check digit. */
  readonly example: string;
}

export const kindFacts: Readonly<Record<PersonalKind | ValueKind, KindFacts>> = {
  email: { words: 'an e-mail address', share: 0, example: 'person@example.com' },
  phone: { words: 'a phone number', share: 0, example: '+910000000000' },
  'bare-phone': { words: 'a phone number', share: 0.6, example: '+910000000000' },
  'ip-address': { words: 'an IP address', share: 0.1, example: '203.0.113.7' },
  'card-number': { words: 'a card number', share: 0.3, example: '0000 0000 0000 0001' },
  aadhaar: { words: 'an Aadhaar number', share: 0.3, example: '0000 0000 0001' },
  pan: { words: 'a PAN', share: 0.05, example: 'XXXXX0000X' },
  iban: { words: 'an IBAN', share: 0, example: 'XX00EXAMPLE0000' },
  'bank-account': { words: 'a bank account', share: 1, example: '0000000000' },
  'government-id': { words: 'an official number of a person', share: 1, example: 'X0000000' },
  'person-name': { words: 'the name of a person', share: 1, example: 'Example Person' },
  address: { words: 'a part of an address', share: 1, example: '12 Sample Road' },
  position: { words: 'a geographical position', share: 1, example: '0.0' },
  'birth-date': { words: 'a date of birth', share: 1, example: '1900-01-01' },
  secret: { words: 'a secret', share: 1, example: 'not-a-secret' },
};
