export { producers, type GeneratedEvent, type MarketplaceEvent, type ProducerName } from './event.ts';
export { createMarketplace, Marketplace, type MarketplaceOptions } from './marketplace.ts';
export { spreadTruths, truthKinds, type TruthKind, type TruthLabel, type TruthPlan } from './truths/truth-plan.ts';
export type { WorldScale } from './world/world.ts';
