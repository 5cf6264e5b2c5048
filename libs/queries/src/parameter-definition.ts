import { z } from 'zod';
import { parameterTypes, parseScalar, writtenAs } from './parameter-scalar.ts';

const single = z.union([z.string(), z.number(), z.boolean()]);

/** A parameter of a query as it stands under `parameters`. */
export const parameterDefinition = z
  .strictObject({
    type: z.enum(parameterTypes),
    /** What it does, for people. */
    doc: z.string().min(3).optional(),
    /** Takes several values, `?city=Pune&city=Goa`, and is a list in SQL. */
    list: z.boolean().default(false),
    /** Taken when nothing is given. */
    default: z.union([single, z.array(single).max(100)]).optional(),
    /** May be left out, and is null then. */
    optional: z.boolean().default(false),
    oneOf: z.array(single).min(1).max(1_000).optional(),
    min: single.optional(),
    max: single.optional(),
  })
  .superRefine((parameter, context) => {
    const { type, list, optional, min, max, oneOf } = parameter;
    const issue = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const assertValue = (value: string | number | boolean, path: readonly (string | number)[]) => {
      if (parseScalar(type, String(value)) === undefined) issue(path, `must be ${writtenAs[type]}`);
    };
    if (Array.isArray(parameter.default) !== list && parameter.default !== undefined) {
      issue(['default'], list ? 'must be a list, as the parameter is' : 'must be one value, since `list` is not true');
    }
    if (optional && parameter.default !== undefined) {
      issue(['optional'], 'has no meaning beside `default`');
    }
    const defaults = [parameter.default ?? []].flat();
    defaults.forEach((value, index) => assertValue(value, list ? ['default', index] : ['default']));
    oneOf?.forEach((value, index) => assertValue(value, ['oneOf', index]));
    for (const [key, bound] of Object.entries({ min, max })) {
      if (bound === undefined) continue;
      assertValue(bound, [key]);
      if (type === 'text' || type === 'boolean') issue([key], `has no meaning for a ${type}`);
    }
  });

export type ParameterDefinition = z.infer<typeof parameterDefinition>;

/** The parameters of a query by name. */
export type ParameterDefinitions = Readonly<Record<string, ParameterDefinition>>;
