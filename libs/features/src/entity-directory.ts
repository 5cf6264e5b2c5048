/**
 * Which entity has which place, and which one goes when there are too many: the rule is `second-chance`. A hand goes round the
 * places; it passes an entity that had an event since the hand was there last, and takes the first that had none.
 */
export class EntityDirectory {
  private readonly places = new Map<string, number>();
  private readonly ids: (string | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly used: boolean[] = [];
  private hand = 0;

  get size(): number {
    return this.places.size;
  }

  /** Places that were ever given out. */
  get length(): number {
    return this.ids.length;
  }

  find(id: string): number | undefined {
    return this.places.get(id);
  }

  /** The id at a place; undefined if it is free. */
  idAt(place: number): string | undefined {
    return this.ids[place];
  }

  /** Notes that an entity had an event. */
  touch(place: number): void {
    this.used[place] = true;
  }

  /** A place for an entity that has none. */
  add(id: string): number {
    const place = this.free.pop() ?? this.ids.length;
    this.ids[place] = id;
    this.used[place] = false;
    this.places.set(id, place);
    return place;
  }

  /** The entity that goes next, other than the one at `kept`; undefined if there is no other. It is taken out. */
  evict(kept: number): number | undefined {
    // Twice round: the first takes chances away.
    for (let looked = 0; looked <= 2 * this.ids.length; looked += 1) {
      const place = this.hand;
      this.hand = this.hand + 1 < this.ids.length ? this.hand + 1 : 0;
      const id = this.ids[place];
      if (id === undefined || place === kept) {
        continue;
      }
      if (this.used[place] === true) {
        this.used[place] = false;
        continue;
      }
      this.ids[place] = undefined;
      this.places.delete(id);
      this.free.push(place);
      return place;
    }
    return undefined;
  }

  /** All that makes it up, as JSON can hold it. */
  toJson(): DirectoryState {
    return {
      ids: this.ids.map((id) => id ?? null),
      used: this.used.map((one) => (one ? '1' : '0')).join(''),
      free: this.free,
      hand: this.hand,
    };
  }

  static fromJson({ ids, used, free, hand }: DirectoryState): EntityDirectory {
    const directory = new EntityDirectory();
    ids.forEach((id, place) => {
      directory.ids[place] = id ?? undefined;
      directory.used[place] = used[place] === '1';
      if (id !== null) {
        directory.places.set(id, place);
      }
    });
    directory.free.push(...free);
    directory.hand = hand;
    return directory;
  }
}

/** An entity directory as it is stored. */
export interface DirectoryState {
  readonly ids: readonly (string | null)[];
  readonly used: string;
  /** Places that may be given out again, the next one last. */
  readonly free: readonly number[];
  readonly hand: number;
}
