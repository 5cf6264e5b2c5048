export { DefinitionFeed, type DefinitionFeedOptions } from './definition-feed.ts';
export { LiveDefinitions, type InForce, type LiveKind } from './live-definitions.ts';
export { NewestEvents, type NewestEventsOptions } from './newest-events.ts';
export { previewOnNewest, type NewestPreview, type NewestPreviewOptions } from './preview-on-newest.ts';
