import { CalendarClock } from 'lucide-react';
import { useId, useState, type SubmitEvent } from 'react';
import { formatInRange } from '../formats/index.ts';
import {
  lengthUntilNow,
  localInZone,
  momentInZone,
  momentOf,
  relativeRanges,
  isZone,
  type TimeRange,
} from '../range/index.ts';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Popover } from './popover.tsx';
import styles from './time-range-picker.module.css';

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Which time a page shows: back from now, or from a date to a date, in a zone. `useTimeRange` keeps it in the address. */
export function TimeRangePicker({
  range,
  onChange,
}: {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const choose = (next: TimeRange) => {
    setOpen(false);
    onChange(next);
  };
  return (
    <Popover
      label={texts.range.title}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button>
          <CalendarClock size={14} aria-hidden />
          {rangeText(range)}
        </Button>
      }
    >
      <div className={styles.picker}>
        <div className={styles.choices}>
          {relativeRanges.map((length) => (
            <Button
              key={length}
              aria-pressed={lengthUntilNow(range) === length}
              onClick={() => choose({ ...withoutStep(range), from: `now-${length}`, to: 'now' })}
            >
              {texts.range.last(length)}
            </Button>
          ))}
        </div>
        <AbsoluteForm range={range} onChange={choose} />
      </div>
    </Popover>
  );
}

function AbsoluteForm({
  range,
  onChange,
}: {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}) {
  const zones = useId();
  const [zone, setZone] = useState(range.zone ?? browserZone);
  const nowMs = Date.now();
  const initial = (text: string) => localInZone(momentOf(text, nowMs) ?? nowMs, range.zone ?? browserZone);
  const [from, setFrom] = useState(initial(range.from));
  const [to, setTo] = useState(initial(range.to));
  const [problem, setProblem] = useState<string>();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fromMs = isZone(zone) ? momentInZone(from, zone) : undefined;
    const toMs = isZone(zone) ? momentInZone(to, zone) : undefined;
    if (fromMs === undefined || toMs === undefined || fromMs >= toMs) {
      setProblem(isZone(zone) ? texts.range.wrongOrder : texts.range.wrongZone);
      return;
    }
    const asText = (timeMs: number) => new Date(timeMs).toISOString();
    onChange({ from: asText(fromMs), to: asText(toMs), ...(zone !== browserZone && { zone }) });
  };
  const onlyZone = () => isZone(zone) && onChange({ ...withoutZone(range), ...(zone !== browserZone && { zone }) });

  return (
    <form className={styles.picker} onSubmit={submit}>
      <div className={styles.fields}>
        <Field
          label={texts.range.from}
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Field
          label={texts.range.to}
          type="datetime-local"
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
        <Field
          label={texts.range.zone}
          list={zones}
          value={zone}
          {...(problem !== undefined && { problem })}
          onChange={(event) => setZone(event.target.value)}
        />
      </div>
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className={styles.choices}>
        <Button type="submit" kind="main">
          {texts.range.apply}
        </Button>
        {lengthUntilNow(range) !== undefined && <Button onClick={onlyZone}>{texts.range.onlyZone}</Button>}
      </div>
    </form>
  );
}

function withoutStep({ from, to, zone }: TimeRange): TimeRange {
  return { from, to, ...(zone !== undefined && { zone }) };
}

function withoutZone({ from, to, step }: TimeRange): TimeRange {
  return { from, to, ...(step !== undefined && { step }) };
}

function rangeText(range: TimeRange): string {
  const length = lengthUntilNow(range);
  const zone = range.zone === undefined ? '' : ` · ${range.zone}`;
  if (length !== undefined) {
    return texts.range.last(length) + zone;
  }
  const nowMs = Date.now();
  const fromMs = momentOf(range.from, nowMs) ?? nowMs;
  const toMs = momentOf(range.to, nowMs) ?? nowMs;
  // Always with the day: a clock alone would not say of which.
  const text = (timeMs: number) => formatInRange(timeMs, 2 * 86_400_000, range.zone);
  return `${text(fromMs)} – ${text(toMs)}${zone}`;
}
