export { Random } from './core/random.ts';
export { producers, type GeneratedEvent, type MarketplaceEvent, type ProducerName } from './event.ts';
export {
  experimentPlaces,
  experimentUnits,
  type ExperimentPlace,
  type SimulatedExperiment,
} from './experiments/simulated-experiment.ts';
export { systemClock, type Clock } from './feed/clock.ts';
export { Feeder, type FeederOptions, type FeederState } from './feed/feeder.ts';
export { createHttpSender, type EventSender, type HttpAnswer, type HttpSenderOptions } from './feed/http-sender.ts';
export { writeLabels } from './labels-file.ts';
export {
  openLedger,
  Ledger,
  type AcknowledgedEntry,
  type LedgerEntry,
  type LedgerSummary,
  type Outcome,
} from './ledger/ledger.ts';
export {
  MetricLedger,
  standardTallies,
  type TallyData,
  type TallyRow,
  type TallySpec,
} from './ledger/metric-ledger.ts';
export { createMarketplace, Marketplace, type MarketplaceOptions } from './marketplace.ts';
export {
  runSimulation,
  type SimulationOptions,
  type SimulationProgress,
  type SimulationResult,
} from './run-simulation.ts';
export {
  spreadTruths,
  truthKinds,
  type TruthKind,
  type TruthLabel,
  type TruthPlan,
  type VisitRescue,
} from './truths/truth-plan.ts';
export type { WorldScale } from './world/world.ts';
