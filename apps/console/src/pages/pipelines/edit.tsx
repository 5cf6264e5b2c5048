import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useSession, type DefinitionChange } from '../../api/index.ts';
import { Stack, Text, toast } from '../../components/index.ts';
import type { WrittenPipeline } from '../../ingested/use-pipeline-draft.ts';
import { texts } from '../../texts/en.ts';
import { Conflict } from './conflict.tsx';
import { Editor } from './editor.tsx';
import { platformTenant } from './platform-tenant.ts';

const words = texts.pipelines;

/** Changes a pipeline that there is, for those who may. */
export function Edit({
  name,
  written,
  latest,
}: {
  readonly name: string;
  readonly written: WrittenPipeline;
  /** What was done last with it. */
  readonly latest: DefinitionChange | undefined;
}) {
  const { tenantId } = useSession();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const applied = async (applying: string, version: number | undefined) => {
    // First what is in force, so that the text stays what it is.
    await cache.invalidateQueries({ queryKey: ['pipelines'] });
    written.discard();
    toast(words.planned.done(applying, version));
    if (applying !== name) {
      await navigate(`/pipelines/${encodeURIComponent(applying)}`);
    }
  };
  if (tenantId !== platformTenant) {
    return <Text>{words.platformOnly(platformTenant)}</Text>;
  }
  return (
    <Stack>
      <Conflict written={written} latest={latest} />
      <Editor name={name} written={written} inForceText={latest?.text ?? undefined} onApplied={applied} />
    </Stack>
  );
}
