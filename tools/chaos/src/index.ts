export type { ChaosCase, Length, Trial } from './case.ts';
export { chaosCases } from './cases/index.ts';
export type { Criterion } from './oracle/judge.ts';
export { htmlReport } from './report/html-report.ts';
export { runSuite, selectCases, type SuiteEvent, type SuiteOptions, type SuiteResult } from './run-suite.ts';
export { selfTestCases } from './self-test/index.ts';
export type { TrialResult } from './trial.ts';
