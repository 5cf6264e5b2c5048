/** A file made from the contracts. */
export interface GeneratedFile {
  /** Path relative to the root of the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
}
