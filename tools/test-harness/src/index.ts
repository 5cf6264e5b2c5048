export { answerOf, type Answer } from './answer.ts';
export { childEnvironment, runningStack } from './config.ts';
export { freshLake } from './fresh-lake.ts';
export { startFrontDoor, type FrontDoorProcesses } from './front-door.ts';
export {
  applyDefinitions,
  identityKeys,
  lastActivation,
  prepare,
  refusalOf,
  root,
  runProgram,
  type ServiceSettings,
} from './programs.ts';
export { freePort, ServiceProcess } from './service-process.ts';
export { queryAsSuperuser } from './superuser.ts';
export { unique } from './unique.ts';
export { until } from './until.ts';
export { preparePython, type PythonEnvironment, type PythonPackages } from './python-environment.ts';
