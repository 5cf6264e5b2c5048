import { nestedRecords, placedFields, presentType, type PlacedField } from '../source/avro-walk.ts';
import { newestVersion } from '../source/contract-source.ts';
import { inFile, type ContractRule, type Remark } from './rule.ts';

/** Every record and field says what it means. */
export const docsRule: ContractRule = (source) =>
  source.versions.flatMap(({ file, schema }) => {
    const remark = (field: string, what: string): Remark => ({
      field,
      rule: 'documented',
      message: `${what} has no doc.`,
      remedy: 'Add a doc that says what it holds, with unit, range or the values it may have.',
    });
    const records = nestedRecords(schema).filter(({ doc }) => isBlank(doc));
    const fields = placedFields(schema).filter(({ field }) => isBlank(field.doc));
    return inFile(file, [
      ...records.map(({ name }) => remark(name, `The record ${name}`)),
      ...fields.map(({ path }) => remark(path, `The field ${path}`)),
    ]);
  });

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

/** The key is a text that every event has. */
export const keyRule: ContractRule = (source) => {
  const key = source.contract.key;
  const field = newestVersion(source).schema.fields.find(({ name }) => name === key);
  const problem =
    field === undefined
      ? `The schema has no field ${key}.`
      : field.type !== 'string' || field.default !== undefined
        ? `The key ${key} is not a required string.`
        : undefined;
  const remedy = 'Choose a top-level field of type string without a default: the id of the entity the event is about.';
  return problem === undefined
    ? []
    : inFile(source.file, [
        { line: source.lineOf('key'), field: key, rule: 'key-is-required-string', message: problem, remedy },
      ]);
};

/** What a seller may see is decided by one value of the whole event, which nothing hides or encrypts. */
export const sellerRule: ContractRule = (source) => {
  const { seller } = source.contract;
  if (seller === undefined) {
    return [];
  }
  const field = newestVersion(source).schema.fields.find(({ name }) => name === seller);
  const isText = field !== undefined && presentType(field.type) === 'string';
  const problem =
    field === undefined
      ? `The schema has no field ${seller}.`
      : !isText || field['confluent:tags']?.includes('PII') === true
        ? `The seller ${seller} is not a string, or is personal data.`
        : undefined;
  const remedy = 'Name a top-level field of type string or nullable string: the id of the seller whose event it is.';
  return problem === undefined
    ? []
    : inFile(source.file, [
        { line: source.lineOf('seller'), field: seller, rule: 'seller-is-string', message: problem, remedy },
      ]);
};

/** Amounts are whole minor units beside their currency; instants are recognisable by name and type. */
export const unitsRule: ContractRule = (source) =>
  source.versions.flatMap(({ file, schema }) => {
    const fields = placedFields(schema);
    const currency = schema.fields.find(({ name }) => name === 'currency');
    const amount = fields.find(({ field }) => isAmount(field.name));
    const withoutCurrency: Remark[] =
      amount === undefined || currency?.type === 'string'
        ? []
        : [
            {
              field: amount.path,
              rule: 'amount-has-currency',
              message: `${amount.path} is an amount but the event has no required string field currency.`,
              remedy: 'Add one top-level field currency (ISO 4217) for all amounts of the event.',
            },
          ];
    return inFile(file, [...fields.flatMap(unitRemarks), ...withoutCurrency]);
  });

function isAmount(name: string): boolean {
  return /[a-z0-9]Minor$/.test(name);
}

function unitRemarks({ path, field }: PlacedField): Remark[] {
  const type = presentType(field.type);
  const isInstant = typeof type === 'object' && (type as { logicalType?: string }).logicalType === 'timestamp-millis';
  const remarks: Remark[] = [];
  if (isAmount(field.name) && type !== 'long') {
    remarks.push({
      field: path,
      rule: 'amount-is-long',
      message: `${path} is an amount but not of type long.`,
      remedy: 'Hold amounts as long in minor units of the currency.',
    });
  }
  if (isInstant !== /[a-z0-9]At$/.test(field.name)) {
    remarks.push({
      field: path,
      rule: 'instant-named-at',
      message: isInstant
        ? `${path} is an instant but its name does not end in At.`
        : `${path} is named like an instant but is none.`,
      remedy: 'Name instants ...At and give them the type long with logicalType timestamp-millis.',
    });
  }
  return remarks;
}
