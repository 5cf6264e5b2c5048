import { placedFields, personalFields, presentType, type PlacedField } from '../source/avro-walk.ts';
import { newestVersion } from '../source/contract-source.ts';
import { inFile, type ContractRule, type Remark } from './rule.ts';

const knownTags: ReadonlySet<string> = new Set(['PII']);

/** Names that hold personal data unless somebody gives the field another name. */
const personalName =
  /^(?:(?:first|last|full|given|family|display|author|contact|recipient|payer|customer)Name|dateOfBirth|birthday|.*(?:[eE][mM]ail|[pP]hone|[sS]treet|[pP]ost[cC]ode|[iI]p[aA]ddress))$/;

/** Ciphertext must fit the type, and what is erased must not be a key, an id or a name to group by. */
export const personalDataRule: ContractRule = (source) => [
  ...source.versions.flatMap(({ file, schema }) => inFile(file, placedFields(schema).flatMap(fieldRemarks))),
  ...inFile(source.file, contractRemarks(source)),
  ...tagsKept(source),
];

function fieldRemarks({ path, field }: PlacedField): Remark[] {
  const tags = field['confluent:tags'] ?? [];
  const type = presentType(field.type);
  const remarks: Remark[] = tags
    .filter((tag) => !knownTags.has(tag))
    .map((tag) => ({
      field: path,
      rule: 'tag-known',
      message: `${path} has the unknown tag ${tag}.`,
      remedy: `Use one of: ${[...knownTags].join(', ')}. A misspelled tag would leave the field unprotected.`,
    }));
  if (tags.includes('PII') && type !== 'string') {
    remarks.push({
      field: path,
      rule: 'personal-data-is-string',
      message: `${path} is personal data but not a string.`,
      remedy: 'Hold personal data as string or nullable string, so that its encrypted form fits.',
    });
  }
  if (tags.includes('PII') && /(?:^id|Id)$/.test(field.name)) {
    remarks.push({
      field: path,
      rule: 'personal-data-is-no-id',
      message: `${path} is an id and personal data.`,
      remedy: 'Join by a pseudonymous id and keep the personal value in a field of its own.',
    });
  }
  if (!tags.includes('PII') && type === 'string' && personalName.test(field.name)) {
    remarks.push({
      field: path,
      rule: 'personal-data-tagged',
      message: `${path} looks like personal data but is not tagged.`,
      remedy: 'Add "confluent:tags": ["PII"], or give the field a name that says what it is.',
    });
  }
  return remarks;
}

function contractRemarks(source: Parameters<ContractRule>[0]): Remark[] {
  const personal = personalFields(newestVersion(source).schema);
  const { key, classification } = source.contract;
  const remarks: Remark[] = [];
  if (personal.includes(key)) {
    remarks.push({
      line: source.lineOf('key'),
      field: key,
      rule: 'personal-data-is-no-key',
      message: `The key ${key} is personal data.`,
      remedy: 'Choose a pseudonymous id as the key.',
    });
  }
  if (personal.length > 0 && classification !== 'restricted') {
    remarks.push({
      line: source.lineOf('classification'),
      field: 'classification',
      rule: 'personal-data-is-restricted',
      message: `The event holds personal data (${personal.join(', ')}) but is classified ${classification}.`,
      remedy: 'Classify it as restricted.',
    });
  }
  return remarks;
}

/** Events of older versions stay in the topic: what was personal once stays so. */
function tagsKept(source: Parameters<ContractRule>[0]): ReturnType<ContractRule> {
  return source.versions.slice(1).flatMap(({ file, schema }, index) => {
    const before = source.versions[index]?.schema;
    const now = new Set(personalFields(schema));
    const present = new Set(placedFields(schema).map(({ path }) => path));
    const lost =
      before === undefined ? [] : personalFields(before).filter((path) => present.has(path) && !now.has(path));
    return inFile(
      file,
      lost.map((path) => ({
        field: path,
        rule: 'personal-data-stays-tagged',
        message: `${path} was personal data in v${index + 1} and no longer is.`,
        remedy: 'Keep the tag, or add a new field for what is not personal.',
      })),
    );
  });
}
