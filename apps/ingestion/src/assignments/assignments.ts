import type { AssignedExperiment } from '@nadi/experiments';

/** What pages need to know of the experiments in force to assign their visitors, and nothing else. */
export class Assignments {
  constructor(
    private readonly inForce: () => readonly AssignedExperiment[],
    private readonly now: () => number,
  ) {}

  /** In the order of names, without those that are over. */
  get current(): readonly AssignedExperiment[] {
    return this.inForce().filter(({ endMs }) => endMs === null || endMs > this.now());
  }
}
