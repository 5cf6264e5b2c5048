/** A definition as somebody wrote it. */
export interface DefinitionSource {
  /** Where it stands; named in errors. */
  readonly file: string;
  readonly text: string;
}

/** What one of the tests of a definition found. */
export interface DefinitionTestResult {
  readonly name: string;
  /** Empty if the test passed. */
  readonly failures: readonly string[];
}

/** A real event that a definition is tried on. */
export interface PreviewedEvent {
  readonly tenantId: string;
  readonly contract: string;
  readonly id: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Something that a definition would do with several of the events. */
export interface PreviewedGroup {
  readonly what: 'made' | 'dropped' | 'failed';
  /** A contract, a rule, a place in the definition, or the values of dimensions. */
  readonly name: string;
  readonly count: number;
  /** The first of them: outputs as they would be made, or the ids of events. */
  readonly examples: readonly unknown[];
  /** Why they failed, or the value of a metric. */
  readonly note?: string;
}

/** What trying a definition needs and gives. */
export interface DefinitionPreview {
  /** Contracts whose events it reads. */
  readonly reads: readonly string[];
  /**
   * @param mayShow whose contents may stand in names and examples; everybody's by default. Events that may not be shown are only
   * counted, or left out where a name would show them.
   */
  run(events: readonly PreviewedEvent[], mayShow?: (event: PreviewedEvent) => boolean): readonly PreviewedGroup[];
}

/** A definition that is valid by itself and together with the others of its kind. */
export interface CheckedDefinition extends DefinitionSource {
  readonly name: string;
  /** Runs the tests that stand in it, with the code that serves it. */
  test(): readonly DefinitionTestResult[] | Promise<readonly DefinitionTestResult[]>;
  /** What it would do with real events; undefined if that cannot be said of one alone, as of a ratio. */
  preview(): DefinitionPreview | undefined;
}

/** A kind of definition: what stands in `config/<kind>/`, a file each. */
export interface DefinitionKind {
  /** Name of its folder, such as `metrics`. */
  readonly kind: string;
  /**
   * The name that a definition gives itself.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  nameOf(source: DefinitionSource): string;
  /**
   * Checks all definitions of the kind, by themselves and together.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  check(sources: readonly DefinitionSource[]): readonly CheckedDefinition[];
  /**
   * Refuses a text that cannot take the place of an earlier one under the same name, for instance because stored results would
   * not fit. Absent if any valid text can.
   * @throws NadiError DEFINITION_INVALID naming file, line and key.
   */
  assertReplaces?(earlier: DefinitionSource, later: DefinitionSource): void;
}
