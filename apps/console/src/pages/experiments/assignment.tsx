import { useQuery } from '@tanstack/react-query';
import { ApiError, assignmentQuery } from '../../api/index.ts';
import { ErrorState, Facts, Field, Form, Skeleton, Stack, State, useParameter } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.experiments;

/** Which variant a unit gets, and why. */
export function Assignment({ name, unitField }: { readonly name: string; readonly unitField: string }) {
  const [unit, setUnit] = useParameter('unit', false);
  const { data, error } = useQuery({ ...assignmentQuery(name, unit), enabled: unit !== '' });
  const submit = async (values: ReadonlyMap<string, string>) => setUnit(values.get('unit')?.trim() ?? '');
  return (
    <Stack>
      <Form submitLabel={words.assign} onSubmit={submit}>
        <Field
          key={unit}
          label={unitField}
          name="unit"
          defaultValue={unit}
          maxLength={1_000}
          autoComplete="off"
          required
        />
      </Form>
      {error instanceof ApiError && <ErrorState title={words.assignFailed} error={error} />}
      {unit !== '' && data === undefined && error === null && <Skeleton kind="text" />}
      {unit !== '' && data !== undefined && (
        <Facts
          facts={[
            [
              words.gets,
              <State key="variant" kind={data.variant === null ? 'unknown' : 'good'}>
                {data.variant ?? words.nothing}
              </State>,
            ],
            [words.because, data.reason],
            [words.slot, words.slotOf(data.slot, data.layer, data.slots.first, data.slots.last)],
            [words.runsNow, data.runsNow ? words.yes : words.no],
          ]}
        />
      )}
    </Stack>
  );
}
