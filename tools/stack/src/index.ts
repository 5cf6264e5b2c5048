export { stackStatus, stopStack, type StackStatus } from './control.ts';
export { readEndpoints, type Endpoints } from './endpoints.ts';
export { findFreePorts, type FixedPorts, type KafkaGate, type StackPorts } from './ports.ts';
export { findJavaTools, type JavaTools } from './java-tools.ts';
export type { OnProgress, Progress } from './progress.ts';
export type { RestartPolicy } from './restart-policy.ts';
export { startStack, type KafkaControl, type RunningStack, type StackOptions } from './stack.ts';
export { ServiceSupervisor, type ServiceEvent, type ServiceSpec, type SupervisorOptions } from './supervisor.ts';
