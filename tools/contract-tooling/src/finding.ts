/** Something that is wrong with the contracts of a repository, and how to mend it. */
export interface Finding {
  /** Path relative to the root of the repository, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** Path of the field, for example `items[0].quantity` or `owner.team`. */
  readonly field?: string;
  /** Stable name of the rule that was broken. */
  readonly rule: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** How to mend it. */
  readonly remedy: string;
}

/** Findings in the order of file, line and rule, so that two runs print the same. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const place = (finding: Finding): string =>
    `${finding.file}\0${String(finding.line ?? 0).padStart(9, '0')}\0${finding.rule}\0${finding.field ?? ''}`;
  return findings.toSorted((left, right) => (place(left) < place(right) ? -1 : place(left) > place(right) ? 1 : 0));
}

/** One line for a terminal: file, line, field, message and remedy. */
export function describeFinding(finding: Finding): string {
  const line = finding.line === undefined ? '' : `:${finding.line}`;
  const field = finding.field === undefined ? '' : ` ${finding.field}:`;
  return `${finding.file}${line}${field} ${finding.message} (${finding.rule}) ${finding.remedy}`;
}
