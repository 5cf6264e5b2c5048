/** A summary of many values that merges with others of its kind and can be stored. */
export interface Sketch {
  add(value: string | number): void;
  /** Takes another summary of the same kind in. */
  merge(other: Sketch): void;
  toBytes(): Uint8Array;
}
