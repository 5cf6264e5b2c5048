/** Bounds of a state. What exceeds them is counted and told by `inferredSchema`. */
export const limits = {
  /** Fields of all depths together. The shallow ones stay, and among those of one depth the ones of the smallest hash. */
  fields: 400,
  /** Levels of objects and lists below the event. */
  depth: 8,
  /** UTF-16 code units of one name. */
  nameLength: 64,
  /** Names of one object that are looked at. */
  namesPerObject: 300,
  /** Elements of one list that are looked at. */
  itemsPerList: 1_000,
  /** Distinct values up to which a text may be one of a set. */
  enumValues: 20,
  /** Characters of a value of a set. */
  enumValueLength: 32,
  /** Masked samples per field. */
  samples: 3,
  /** Characters of a sample. */
  sampleLength: 24,
  /** Characters of a text that are looked at; its length is always known. */
  textLength: 512,
  /** No state is longer than this as JSON, whatever is observed: the limits above see to it, and a test. */
  stateBytes: 1_500_000,
} as const;
