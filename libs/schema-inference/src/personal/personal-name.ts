import type { PersonalKind } from './personal-kind.ts';

/** `deliveryPostCode`, `delivery_post-code` → `delivery post code`. */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}

const person =
  '(?:customer|user|buyer|payer|payee|recipient|receiver|sender|author|contact|person|guest|patient|owner|holder|cardholder|beneficiary|employee|driver|rider|agent|consignee|billing|shipping|delivery|client|subscriber|member|applicant|nominee)';

/** In the order in which they are tried; the words of a name end with one of them. */
const endings: readonly (readonly [PersonalKind, RegExp])[] = [
  ['email', /(?:^| )(?:e ?mail|mail)s?(?: (?:address|addresses|id))?$/],
  ['phone', /(?:^| )(?:phone|mobile|telephone|tel|msisdn|whats ?app|fax|cell)s?(?: (?:no|number|num|id))?$/],
  ['ip-address', /(?:^| )(?:ip|ipv4|ipv6|ip ?address|ip ?addr|remote addr|forwarded for)(?: address)?(?:es|s)?$/],
  ['card-number', /(?:^| )(?:card|credit card|debit card|cc) ?(?:no|number|num)$|(?:^| )(?:pan no|cvv|cvc)$/],
  ['aadhaar', /(?:^| )(?:aadhaa?r|uidai)(?: (?:no|number|num|id))?$/],
  ['pan', /(?:^| )pan(?: (?:card|number|num))?$/],
  ['iban', /(?:^| )iban(?: (?:no|number))?$/],
  ['bank-account', /(?:^| )(?:bank account|account)(?: (?:no|number|num))$|(?:^| )(?:upi id|vpa|upi)$/],
  [
    'government-id',
    /(?:^| )(?:passport|ssn|social security|national id|voter id|driving licen[cs]e|tax id)(?: (?:no|number|num|id))?$/,
  ],
  ['birth-date', /(?:^| )(?:dob|birth ?day|birth ?date|date of birth|born|born on|born at)$/],
  [
    'position',
    /(?:^| )(?:lat|latitude|lng|lon|longitude|lat ?lng|lat ?lon|lat ?long|coordinates?|coords?|geo ?point|geo ?hash|gps)$/,
  ],
  [
    'address',
    /(?:^| )(?:address(?: line)?|addr|street(?: name| line)?|address line ?\d|line ?\d|house(?: no| number)?|flat(?: no| number)?|landmark|post ?code|postal code|zip(?: code)?|pin ?code)(?: ?\d)?$/,
  ],
  ['secret', /(?:^| )(?:password|passwd|pwd|secret|api key|access token|refresh token|auth token|otp|pin)$/],
  [
    'person-name',
    /(?:^| )(?:(?:first|last|full|given|family|middle|maiden|nick|display|legal|sur)[ ]?name|surname|fname|lname|user ?name|buyer|payer|payee|recipient|consignee|cardholder|nominee)$/,
  ],
  ['person-name', new RegExp(`(?:^| )${person} name$`)],
];

const personParent = new RegExp(`(?:^| )${person}s?$`);
const addressParent = /(?:^| )(?:address|addresses|location)$/;
const harmlessInAddress =
  /(?:^| )(?:id|type|kind|city|town|state|region|province|country|country code|province code|default|verified|valid)$/;
/** A name that tells nothing of whose name it is. */
const bareName = /^name$/;

/**
 * The kind of personal data that a field holds by its name, in the light of the object it stands in. An id is none: contracts
 * want ids to be pseudonymous, unless the name itself says e-mail or phone.
 * @param parent name of the enclosing object, empty for fields of the event itself.
 */
export function personalName(name: string, parent: string): PersonalKind | undefined {
  const words = wordsOf(name.slice(0, 200));
  const named = endings.find(([, ending]) => ending.test(words))?.[0];
  if (named !== undefined) {
    return named;
  }
  const around = wordsOf(parent.slice(0, 200));
  if (addressParent.test(around) && !harmlessInAddress.test(words)) {
    return 'address';
  }
  // Whose name a name at the top is, nobody knows: better protected for nothing than not at all.
  return bareName.test(words) && (around === '' || personParent.test(around)) ? 'person-name' : undefined;
}

/** True for names of what identifies an entity: `orderId`, `order_no`, `sku`. */
export function looksLikeId(name: string): boolean {
  return /(?:^| )(?:id|key|uuid|guid|sku|number|no|num|ref|reference|code|handle)$/.test(wordsOf(name.slice(0, 200)));
}
