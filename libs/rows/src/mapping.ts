import { compileValidator, contractNamed, type Contract } from '@nadi/contracts';
import { compileExpression, definitionInvalid, type Expression } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';

/** A tree whose leaves are CEL expressions over `row`. */
export type FieldTree = string | readonly FieldTree[] | { readonly [field: string]: FieldTree };

const fieldTree: z.ZodType<FieldTree> = z.lazy(() =>
  z.union([z.string().min(1), z.array(fieldTree), z.record(z.string(), fieldTree)]),
);

const zone = z.string().refine((name) => IANAZone.isValidZone(name), 'must be a time zone of the IANA database');

const eventTime = z.union([
  z.strictObject({ value: z.string(), format: z.string(), zone }),
  z.strictObject({ value: z.string(), unit: z.enum(['s', 'ms']) }),
  z.strictObject({ value: z.string() }),
]);

/** A mapping as it stands in `config/replay/<name>.yaml` and `config/mappings/<name>.yaml`. */
export const replayMapping = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** Where the data comes from and what the mapping makes of it, for people. */
  description: z.string().min(10),
  /**
   * The tenant that the events go to. A replay needs one of its own, and with it a watermark of its own; uploads go to the tenant of
   * their sender, and a mapping with a tenant is for this one only.
   */
  tenant: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional(),
  /** The first rule whose condition holds makes the event of a row; a row that no rule wants is passed over. */
  rules: z
    .array(
      z.strictObject({
        when: z.string().optional(),
        contract: z.string(),
        /** The id of the event; the file and the number of the row if missing. */
        id: z.string().optional(),
        time: eventTime,
        data: z.record(z.string(), fieldTree),
      }),
    )
    .min(1),
});

export type ReplayMapping = z.infer<typeof replayMapping>;

/** A row of the file by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** What becomes of a row. */
export type MappedRow =
  | {
      readonly kind: 'event';
      readonly contract: Contract;
      /** Undefined if the mapping gives none. */
      readonly id?: string;
      readonly timeMs: number;
      readonly data: Record<string, unknown>;
    }
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'bad'; readonly code: string; readonly field: string; readonly reason: string };

/** Turns a row into an event. */
export type RowMapper = (row: Row) => MappedRow;

interface CompiledRule {
  readonly when: Expression | undefined;
  readonly contract: Contract;
  readonly id: Expression | undefined;
  readonly time: (row: Row) => number;
  readonly data: (row: Row) => unknown;
}

/**
 * Compiles a mapping.
 * @throws NadiError DEFINITION_INVALID naming the file and key of an unknown contract or an expression that does not compile.
 */
export function compileMapping(mapping: ReplayMapping, file: string): RowMapper {
  const rules = mapping.rules.map((rule, index) => {
    try {
      return compileRule(rule);
    } catch (error) {
      throw definitionInvalid(file, [{ line: 1, key: `rules.${index}`, message: messageOf(error) }]);
    }
  });
  return (row) => {
    try {
      const rule = rules.find(({ when }) => when === undefined || when({ row }) === true);
      return rule === undefined ? { kind: 'passed-over' } : applyRule(rule, row);
    } catch (error) {
      return {
        kind: 'bad',
        code: error instanceof NadiError ? error.code : 'EVENT_FIELD_INVALID',
        field: '',
        reason: messageOf(error),
      };
    }
  };
}

function compileRule(rule: ReplayMapping['rules'][number]): CompiledRule {
  return {
    when: rule.when === undefined ? undefined : compileExpression(rule.when, { row: 'map' }),
    contract: contractNamed(rule.contract),
    id: rule.id === undefined ? undefined : compileExpression(rule.id, { row: 'map' }),
    time: compileTime(rule.time),
    data: compileTree(rule.data),
  };
}

function applyRule(rule: CompiledRule, row: Row): MappedRow {
  const data = rule.data(row) as Record<string, unknown>;
  const issue = compileValidator(rule.contract)(data);
  if (issue !== undefined) {
    return { kind: 'bad', code: 'EVENT_FIELD_INVALID', field: issue.path, reason: issue.message };
  }
  const id = rule.id === undefined ? {} : { id: String(rule.id({ row })) };
  return { kind: 'event', contract: rule.contract, ...id, timeMs: rule.time(row), data };
}

function compileTree(tree: FieldTree): (row: Row) => unknown {
  if (typeof tree === 'string') {
    const expression = compileExpression(tree, { row: 'map' });
    return (row) => expression({ row });
  }
  if (Array.isArray(tree)) {
    const elements = (tree as readonly FieldTree[]).map(compileTree);
    return (row) => elements.map((element) => element(row));
  }
  const fields = Object.entries(tree).map(([name, value]) => [name, compileTree(value)] as const);
  return (row) => Object.fromEntries(fields.map(([name, read]) => [name, read(row)]));
}

function compileTime(time: ReplayMapping['rules'][number]['time']): (row: Row) => number {
  const expression = compileExpression(time.value, { row: 'map' });
  return (row) => {
    const value = expression({ row });
    const timeMs =
      'format' in time
        ? DateTime.fromFormat(String(value), time.format, { zone: time.zone }).toMillis()
        : 'unit' in time
          ? Number(value) * (time.unit === 's' ? 1_000 : 1)
          : Date.parse(String(value));
    if (!Number.isInteger(timeMs) || timeMs < 0) {
      throw new NadiError('EVENT_INVALID', { message: `time: "${String(value)}" cannot be read as declared` });
    }
    return timeMs;
  };
}
