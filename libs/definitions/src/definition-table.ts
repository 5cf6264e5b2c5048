import type { DefinitionChanged } from '@nadi/contracts';
import type { DefinitionInForce } from './plan.ts';

/** What is in force under a name, and since when. */
export interface FollowedDefinition extends DefinitionInForce {
  /** When this version came in force, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** All versions of all definitions and which of them are in force, as `platform.definition-changed` tells it. */
export class DefinitionTable {
  private readonly texts = new Map<string, string>();
  private readonly active = new Map<string, Map<string, { readonly version: number; readonly sinceMs: number }>>();

  /** Takes one event in. The same event again changes nothing. */
  apply({ kind, name, version, text, changedAt }: DefinitionChanged): void {
    if (text !== null && text !== undefined) {
      this.texts.set(`${kind}/${name}@${version}`, text);
      return;
    }
    const names = this.active.get(kind) ?? new Map<string, { version: number; sinceMs: number }>();
    this.active.set(kind, names);
    if (version === null || version === undefined) {
      names.delete(name);
    } else {
      names.set(name, { version, sinceMs: changedAt });
    }
  }

  /** What is in force of a kind, in the order of names. A version whose text has not come yet is left out. */
  inForce(kind: string): readonly FollowedDefinition[] {
    return [...(this.active.get(kind) ?? [])]
      .flatMap(([name, { version, sinceMs }]) => {
        const text = this.texts.get(`${kind}/${name}@${version}`);
        return text === undefined ? [] : [{ name, version, text, sinceMs }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What a version says; undefined if there is none. */
  textOf(kind: string, name: string, version: number): string | undefined {
    return this.texts.get(`${kind}/${name}@${version}`);
  }
}
