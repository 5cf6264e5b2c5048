import type { RunningPipeline } from '../../api/index.ts';
import { ErrorState } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.pipelines;

/** Why a pipeline is held, and what becomes of its events; nothing if it is not. */
export function Held({
  pipeline: { name, held, version },
  isNamed = false,
}: {
  readonly pipeline: RunningPipeline;
  readonly isNamed?: boolean;
}) {
  return held === null ? null : (
    <ErrorState
      title={isNamed ? words.heldNamed(name, held.version) : words.heldTitle(held.version)}
      error={{ code: held.code, reason: `${held.reason}.`, remedy: words.heldRemedy }}
      stillWorks={version === null ? words.heldWaits : words.heldStillWorks(version)}
    />
  );
}
