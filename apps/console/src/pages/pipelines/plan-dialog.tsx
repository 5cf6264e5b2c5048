import { useQuery } from '@tanstack/react-query';
import { ApiError, applyDefinition, planDefinition, type DefinitionPlan } from '../../api/index.ts';
import { CodeView, Dialog, ErrorState, Field, Form, Skeleton, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';

const words = texts.pipelines.planned;

export interface WantedText {
  /** As it calls itself. */
  readonly name: string;
  readonly text: string;
  /** Version that it was made from. */
  readonly base: number | null;
  /** How many of its tests fail. */
  readonly failing: number;
}

interface PlanDialogProps {
  readonly wanted: WantedText;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Told the version; undefined if the text was in force already. */
  readonly onApplied: (version: number | undefined) => Promise<void>;
}

/** Says what putting a text in force changes, and does it. */
export function PlanDialog({ wanted, isOpen, onClose, onApplied }: PlanDialogProps) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.title(wanted.name)} wide>
      {isOpen && <Planned wanted={wanted} onApplied={onApplied} />}
    </Dialog>
  );
}

function Planned({ wanted, onApplied }: Pick<PlanDialogProps, 'wanted' | 'onApplied'>) {
  const { name, text } = wanted;
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['pipeline-plan', name, text],
    queryFn: () => planDefinition('pipelines', name, text),
    ...{ gcTime: 0, staleTime: Infinity, retry: false },
  });
  if (error instanceof ApiError) {
    return <ErrorState title={words.failed} error={error} sinceMs={error.atMs} onRetry={() => void refetch()} />;
  }
  return data === undefined || isFetching ? (
    <Skeleton kind="rows" rows={6} />
  ) : (
    <PlanForm wanted={wanted} plan={data} onApplied={onApplied} onAgain={() => void refetch()} />
  );
}

function PlanForm({
  wanted: { name, text, base, failing },
  plan: { changes, basis },
  onApplied,
  onAgain,
}: Pick<PlanDialogProps, 'wanted' | 'onApplied'> & { readonly plan: DefinitionPlan; readonly onAgain: () => void }) {
  const { send, problemOf, error } = useSending(['message']);
  const [change] = changes;
  if (change === undefined) {
    return <Text>{words.same}</Text>;
  }
  const before = change.before?.version;
  const submit = (values: ReadonlyMap<string, string>) =>
    send(() => applyDefinition('pipelines', name, text, { basis, message: values.get('message') ?? '' }), onApplied);
  return (
    <Form kind="danger" submitLabel={words.submit(name)} onSubmit={submit}>
      {error !== undefined && (
        <ErrorState title={words.failed} error={error} {...(error.code === 'PLAN_OUTDATED' && { onRetry: onAgain })} />
      )}
      <Text>{before === undefined ? words.adds(name) : words.changes(name, before)}</Text>
      {before !== undefined && base !== null && before !== base && <Text>{words.meanwhile(base, before)}</Text>}
      {failing > 0 && <Text>{words.failing(failing)}</Text>}
      <CodeView
        label={words.diff}
        language="yaml"
        text={text}
        {...(change.before !== undefined && { before: change.before.text })}
      />
      <Field
        large
        label={texts.pipelines.why}
        name="message"
        hint={texts.pipelines.whyHint}
        maxLength={500}
        autoComplete="off"
        {...problemOf('message')}
      />
    </Form>
  );
}
