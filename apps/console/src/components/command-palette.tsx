import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { texts } from '../texts/en.ts';
import styles from './command-palette.module.css';
import { Dialog } from './dialog.tsx';
import { findCommands, type Command } from './find-commands.ts';

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
}

/** Finds any place and thing by typing a part of its name. */
export function CommandPalette({ isOpen, onClose, commands }: PaletteProps) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={texts.palette.title} bare>
      <Search onClose={onClose} commands={commands} />
    </Dialog>
  );
}

function Search({ onClose, commands }: Omit<PaletteProps, 'isOpen'>) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const found = useMemo(() => findCommands(commands, query), [commands, query]);
  const choose = (command: Command | undefined) => {
    if (command !== undefined) {
      onClose();
      command.run();
    }
  };
  const select = (index: number) => {
    const next = (index + found.length) % Math.max(1, found.length);
    setSelected(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      select(selected + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[selected]);
    }
  };

  return (
    <div className={styles.palette}>
      <input
        className={styles.input}
        role="combobox"
        aria-label={texts.palette.title}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(found.length > 0 && { 'aria-activedescendant': `${id}-${selected}` })}
        placeholder={texts.palette.placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setSelected(0);
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 && <p className={styles.none}>{texts.palette.none}</p>}
      <div id={`${id}-list`} className={styles.list} role="listbox" aria-label={texts.palette.title}>
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`${id}-${index}`}
            className={styles.item}
            role="option"
            aria-selected={index === selected}
            onPointerMove={() => setSelected(index)}
            onClick={() => choose(command)}
          >
            <span className={styles.title}>{command.title}</span>
            <span className={styles.hint}>{command.hint ?? command.group}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
