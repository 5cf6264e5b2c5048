import type { CheckedDefinition } from './definition-kind.ts';

/** What is in force under a name. */
export interface DefinitionInForce {
  readonly name: string;
  readonly version: number;
  readonly text: string;
}

/** What would be done to a definition, or was. */
export interface PlannedChange {
  readonly kind: string;
  readonly name: string;
  readonly change: 'add' | 'change' | 'retire';
  /** In force before; undefined if none was. */
  readonly before?: DefinitionInForce;
  /** As it will stand; undefined if it is retired. */
  readonly text?: string;
}

/**
 * What has to change so that `wanted` is in force. What is in force and not wanted stays, unless the rest is to be retired.
 * @returns in the order of names; nothing for what is in force already.
 */
export function planChanges(
  kind: string,
  inForce: readonly DefinitionInForce[],
  wanted: readonly CheckedDefinition[],
  options: { readonly retireOthers: boolean },
): readonly PlannedChange[] {
  const known = new Map(inForce.map((one) => [one.name, one]));
  const written = wanted.flatMap(({ name, text }): PlannedChange[] => {
    const before = known.get(name);
    if (before === undefined) {
      return [{ kind, name, change: 'add', text }];
    }
    return before.text === text ? [] : [{ kind, name, change: 'change', before, text }];
  });
  const names = new Set(wanted.map(({ name }) => name));
  const retired = !options.retireOthers
    ? []
    : inForce
        .filter(({ name }) => !names.has(name))
        .map((before): PlannedChange => ({ kind, name: before.name, change: 'retire', before }));
  return [...written, ...retired].sort((a, b) => (a.name < b.name ? -1 : 1));
}
