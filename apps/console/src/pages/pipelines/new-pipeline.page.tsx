import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useCan, useSession } from '../../api/index.ts';
import { ButtonLink, NoPermission, Page, PageHeader, State, Text, toast } from '../../components/index.ts';
import { newPipeline } from '../../ingested/pipeline-draft.ts';
import { usePipelineDraft } from '../../ingested/use-pipeline-draft.ts';
import { texts } from '../../texts/en.ts';
import { Editor } from './editor.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { platformTenant } from './platform-tenant.ts';

const words = texts.pipelines;

/** A pipeline that there is not yet. */
export default function NewPipelinePage() {
  const mayWrite = useCan('definitions:write');
  const { tenantId } = useSession();
  const written = usePipelineDraft('', undefined, newPipeline);
  const cache = useQueryClient();
  const navigate = useNavigate();
  const applied = async (name: string, version: number | undefined) => {
    written.discard();
    toast(words.planned.done(name, version));
    await cache.invalidateQueries({ queryKey: ['pipelines'] });
    await navigate(`/pipelines/${encodeURIComponent(name)}`);
  };
  return (
    <Page>
      <PageHeader
        title={words.create}
        what={words.createWhat}
        state={<State kind="unknown">{words.editor.unsaved}</State>}
        actions={<ButtonLink to="/pipelines">{words.back}</ButtonLink>}
      />
      {!mayWrite && <NoPermission place={words.create} permission="definitions:write" />}
      {mayWrite && tenantId !== platformTenant && <Text>{words.platformOnly(platformTenant)}</Text>}
      {mayWrite && tenantId === platformTenant && (
        <>
          <Editor name="" written={written} inForceText={undefined} onApplied={applied} />
          <LeaveGuard isDirty={written.isDirty} mustAsk={written.mustAsk} />
        </>
      )}
    </Page>
  );
}
