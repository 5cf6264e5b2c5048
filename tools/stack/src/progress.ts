/** One step of a start or stop, for people to read. */
export interface Progress {
  /** `download`, `kafka-0`, `registry`, `postgres`, `stack`. */
  readonly part: string;
  readonly phase: 'downloading' | 'waiting' | 'preparing' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'exited';
  readonly detail: string;
  /** 0 to 100, where it is known. */
  readonly percent?: number;
}

/** Takes the steps of a start or stop as they happen. */
export type OnProgress = (progress: Progress) => void;
