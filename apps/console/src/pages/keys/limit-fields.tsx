import type { KeyDefaults, KeyLimits } from '../../api/index.ts';
import { Field } from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.keys;
const names = ['eventsPerSecond', 'burstEvents', 'eventsPerDay', 'eventsPerMonth'] as const;
export const limitNames: readonly (keyof KeyLimits)[] = names;

/** How much a key may send; an empty field brings the default back. */
export function LimitFields({
  limits,
  defaults,
  isFirst = false,
  problemOf,
}: {
  readonly limits?: KeyLimits;
  readonly defaults: KeyDefaults;
  /** Whether the form begins here. */
  readonly isFirst?: boolean;
  readonly problemOf: (field: string) => { readonly problem?: string };
}) {
  const quota = (events: number) => words.quotaHint(events === 0 ? words.noQuota : formatExact(events));
  const fields = {
    eventsPerSecond: [words.rate, words.rateHint(formatExact(defaults.tenantEventsPerSecond))],
    burstEvents: [words.burst, words.burstHint],
    eventsPerDay: [words.day, quota(defaults.keyEventsPerDay)],
    eventsPerMonth: [words.month, quota(defaults.keyEventsPerMonth)],
  } as const;
  return (
    <>
      {names.map((name, place) => (
        <Field
          key={name}
          large
          label={fields[name][0]}
          hint={fields[name][1]}
          name={name}
          type="number"
          min={1}
          step={1}
          autoFocus={isFirst && place === 0}
          defaultValue={limits?.[name] ?? ''}
          {...problemOf(name)}
        />
      ))}
    </>
  );
}

/** The limits that a form holds. */
export function limitsIn(values: ReadonlyMap<string, string>): KeyLimits {
  const limit = (name: keyof KeyLimits) => {
    const text = values.get(name)?.trim() ?? '';
    return text === '' ? null : Number(text);
  };
  return {
    eventsPerSecond: limit('eventsPerSecond'),
    burstEvents: limit('burstEvents'),
    eventsPerDay: limit('eventsPerDay'),
    eventsPerMonth: limit('eventsPerMonth'),
  };
}
