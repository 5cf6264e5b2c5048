import { z } from 'zod';
import { isSchedule } from './schedule.ts';

const name = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case');

const single = z.union([z.string().max(1_000), z.number(), z.boolean()]);
const column = z.string().min(1).max(255);

const rowsSource = z.strictObject({
  /** Every event of this contract, a row each. */
  contract: z.string().min(1).max(200),
});

const querySource = z.strictObject({
  /** A saved query. */
  name,
  /** Its parameters; `$from` and `$to` are the bounds of the interval. */
  parameters: z.record(z.string(), z.union([single, z.array(single).max(100)])).default({}),
  /** Columns that tell its rows apart. Default: none, each run takes the place of the one before. */
  key: z.array(column).max(20).default([]),
});

/** Keys under which a definition says what is exported; it has exactly one of them. */
export const exportSources = ['rows', 'metrics', 'query'] as const;

export const exportFormats = ['csv', 'jsonl', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** An export as it stands in `config/exports/<name>.yaml`. */
export const exportDefinition = z
  .strictObject({
    name,
    /** What it is for, for people. */
    title: z.string().min(10).max(200),
    /** Whom to ask about it. */
    owner: z.string().min(1).max(200),
    /** Five fields of cron in UTC; `none` runs only when somebody asks. */
    schedule: z
      .string()
      .refine(isSchedule, 'must be five fields of cron such as "*/15 * * * *", or none')
      .default('*/15 * * * *'),
    format: z.enum(exportFormats),
    rows: rowsSource.optional(),
    /** Names of metrics: every window that was closed or corrected. */
    metrics: z.array(name).min(1).max(100).optional(),
    query: querySource.optional(),
    /** Whose data is exported, each by itself. Default: every tenant that has some. */
    tenants: z.array(z.string().min(1).max(200)).min(1).max(1_000).optional(),
    /** Whether personal data stands in the files as it is; otherwise pseudonyms do. */
    personal: z.boolean().default(false),
  })
  .superRefine((definition, context) => {
    const found = exportSources.filter((source) => definition[source] !== undefined);
    if (found.length !== 1) {
      const message = `needs one of ${exportSources.join(', ')}${found.length === 0 ? '' : ', and no more'}`;
      context.addIssue({ code: 'custom', path: found.slice(1, 2), message });
    }
    (['metrics', 'tenants'] as const).forEach((list) => {
      const twice = definition[list]?.find((one, index, all) => all.indexOf(one) < index);
      if (twice !== undefined) {
        context.addIssue({ code: 'custom', path: [list], message: `names ${twice} twice` });
      }
    });
  });

export type ExportDefinition = z.infer<typeof exportDefinition>;
