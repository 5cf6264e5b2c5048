/** What a case needs of the platform it runs on. Cases with equal plans share one. */
export interface StagePlan {
  /** Default 1. */
  readonly brokers?: 1 | 3;
  /** Puts the data of broker and database on a file system of this size, mebibytes; needs the right to mount. */
  readonly smallDiskMb?: number;
  /** Lets a case shift the clocks of the services. */
  readonly skewableClocks?: boolean;
  /** Keeps all events in a lake as well, which the oracle then asks in SQL. */
  readonly hasLake?: boolean;
  /** Settings of all services beside the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Two cases can share a platform if this is the same. */
export function stageKey(plan: StagePlan): string {
  return JSON.stringify(Object.entries(plan).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
