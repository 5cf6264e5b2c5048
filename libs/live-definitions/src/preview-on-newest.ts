import { contracts } from '@nadi/contracts';
import type { DefinitionPreview, PreviewedEvent, PreviewedGroup } from '@nadi/definitions';
import { maskPersonalData } from '@nadi/observability';
import type { NewestEvents } from './newest-events.ts';

/** What a definition would do with the newest real events. */
export interface NewestPreview {
  /** Contracts whose events were tried. */
  readonly reads: readonly string[];
  /** How many events were tried. */
  readonly events: number;
  /** When the first and the last of them were received, milliseconds since 1970; null without any. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Examples of what would be made are without personal data. */
  readonly groups: readonly PreviewedGroup[];
}

export interface NewestPreviewOptions {
  /** Most events of each contract that is read. */
  readonly limit: number;
  /** Whose contents may be shown as examples; everybody's by default. All events are counted. */
  readonly mayShow?: (event: PreviewedEvent) => boolean;
}

/**
 * Tries a definition on the newest real events. Changes nothing.
 * @throws NadiError PIPELINE_RESOURCE_MISSING and what `NewestEvents.read` throws
 */
export async function previewOnNewest(
  preview: DefinitionPreview,
  newest: Pick<NewestEvents, 'read'>,
  { limit, mayShow }: NewestPreviewOptions,
): Promise<NewestPreview> {
  const events = await newest.read(preview.reads, limit);
  return {
    ...{ reads: preview.reads, events: events.length },
    firstMs: events[0]?.receivedAtMs ?? null,
    lastMs: events.at(-1)?.receivedAtMs ?? null,
    groups: preview.run(events, mayShow).map(withoutPersonalData),
  };
}

function withoutPersonalData(group: PreviewedGroup): PreviewedGroup {
  const contract = contracts.get(group.name);
  return group.what !== 'made' || contract === undefined
    ? group
    : { ...group, examples: group.examples.map((example) => maskPersonalData(contract, example)) };
}
