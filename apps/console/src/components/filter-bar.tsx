import { ListFilter, X } from 'lucide-react';
import { useId, useState, type SubmitEvent } from 'react';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import styles from './filter-bar.module.css';
import { Popover } from './popover.tsx';
import { Select } from './select.tsx';

/** The filters of a question, `dimension:value` each: to see, take away and add. */
export function FilterBar({
  filters,
  dimensions,
  knownValues,
  onChange,
}: {
  readonly filters: readonly string[];
  readonly dimensions: readonly string[];
  /** Values to offer for a dimension. */
  readonly knownValues: (dimension: string) => readonly string[];
  readonly onChange: (filters: readonly string[]) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const add = (filter: string) => {
    setOpen(false);
    onChange([...new Set([...filters, filter])]);
  };
  return (
    <>
      {filters.map((filter) => (
        <Button
          key={filter}
          aria-label={texts.filter.remove(filter)}
          onClick={() => onChange(filters.filter((one) => one !== filter))}
        >
          {filter.replace(':', ': ')}
          <X size={12} aria-hidden />
        </Button>
      ))}
      {dimensions.length > 0 && (
        <Popover
          label={texts.filter.title}
          isOpen={isOpen}
          onOpenChange={setOpen}
          trigger={
            <Button>
              <ListFilter size={14} aria-hidden />
              {texts.filter.title}
            </Button>
          }
        >
          <AddForm dimensions={dimensions} knownValues={knownValues} onAdd={add} />
        </Popover>
      )}
    </>
  );
}

function AddForm({
  dimensions,
  knownValues,
  onAdd,
}: {
  readonly dimensions: readonly string[];
  readonly knownValues: (dimension: string) => readonly string[];
  readonly onAdd: (filter: string) => void;
}) {
  const values = useId();
  const [dimension, setDimension] = useState(dimensions[0] ?? '');
  const [value, setValue] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (value !== '') {
      onAdd(`${dimension}:${value}`);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Select
        label={texts.filter.dimension}
        value={dimension}
        choices={dimensions.map((name) => ({ value: name, label: name }))}
        onChange={setDimension}
      />
      <Field
        label={texts.filter.value}
        list={values}
        value={value}
        required
        onChange={(event) => setValue(event.target.value)}
      />
      <datalist id={values}>
        {knownValues(dimension).map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      <Button type="submit" kind="main">
        {texts.filter.add}
      </Button>
    </form>
  );
}
