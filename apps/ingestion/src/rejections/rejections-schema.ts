import type { errorSchema } from '../http/openapi-schemas.ts';

const text = (description: string) => ({ type: 'string' as const, description });
const count = (description: string) => ({ type: 'integer' as const, description });

/** The answer to `GET /v1/rejections`. */
export const rejectionsSchema: typeof errorSchema = {
  type: 'object',
  required: ['from', 'to', 'rejections'],
  properties: {
    from: { type: 'string', format: 'date-time' },
    to: { type: 'string', format: 'date-time' },
    rejections: {
      type: 'array',
      items: {
        type: 'object',
        required: ['hour', 'code', 'of', 'count', 'samples', 'samplesDropped', 'remedy'],
        properties: {
          hour: { type: 'string', format: 'date-time', description: 'Beginning of the hour, in UTC.' },
          code: text('Stable code.'),
          of: { type: 'string', enum: ['events', 'requests'], description: 'What was counted.' },
          type: text('Type of the events as they were posted; `(none)` without one, `(others)` beyond 50 in an hour.'),
          count: count('How many were refused.'),
          samples: {
            type: 'array',
            description: 'Newest first.',
            items: {
              type: 'object',
              required: ['at', 'reason'],
              properties: {
                at: { type: 'string', format: 'date-time' },
                reason: text('What was wrong.'),
                field: text('Path of what is wrong.'),
                shape: text(
                  'What the value there looks like: `Aaaa-99`, `99.9`, `list of 3`; missing if there is none.',
                ),
              },
            },
          },
          samplesDropped: count('Older samples that are no longer kept.'),
          remedy: text('How to mend it.'),
        },
      },
    },
    next: text('Give this as `after` for the counts that follow; missing on the last page.'),
  },
};
