export { compileSegments } from './compile-segments.ts';
export { type CompiledSegment, type Contribution, type KnownValue } from './compiled-segment.ts';
export { countedTimeMs, membersOf, type ReceivedEvent } from './segment-members.ts';
export { segmentsKind } from './segments-kind.ts';
export { type StoredValue, UnitState } from './unit-state.ts';
