import { useQueryClient } from '@tanstack/react-query';
import { rollBackPipeline, useCan, useSession } from '../../api/index.ts';
import {
  Button,
  CodeView,
  Dialog,
  ErrorState,
  Field,
  Form,
  Text,
  toast,
  useParameter,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { platformTenant } from './platform-tenant.ts';

const words = texts.pipelines;

interface Version {
  readonly version: number;
  readonly text: string;
}

interface RollBackProps {
  readonly name: string;
  /** Undefined if the pipeline was retired. */
  readonly inForce: Version | undefined;
  readonly wanted: Version;
}

/** Puts an earlier version in force again, after saying what that changes; nothing for those who may not. */
export function RollBack({ name, inForce, wanted }: RollBackProps) {
  const [step, setStep] = useParameter('do');
  const mayWrite = useCan('definitions:write');
  const { tenantId } = useSession();
  if (!mayWrite || wanted.version === inForce?.version) {
    return null;
  }
  if (tenantId !== platformTenant) {
    return <Text>{words.platformOnly(platformTenant)}</Text>;
  }
  const close = () => setStep('');
  return (
    <>
      <Button kind="danger" onClick={() => setStep('rollback')}>
        {words.rollback}
      </Button>
      <Dialog isOpen={step === 'rollback'} onClose={close} title={words.rollbackTitle(name)} wide>
        <RollBackForm name={name} inForce={inForce} wanted={wanted} onDone={close} />
      </Dialog>
    </>
  );
}

function RollBackForm({ name, inForce, wanted, onDone }: RollBackProps & { readonly onDone: () => void }) {
  const cache = useQueryClient();
  const { send, problemOf, error } = useSending(['message']);
  const submit = (values: ReadonlyMap<string, string>) =>
    send(
      () => rollBackPipeline(name, wanted.version, values.get('message') ?? ''),
      async () => {
        onDone();
        toast(words.rolledBack(name, wanted.version));
        await cache.invalidateQueries({ queryKey: ['pipelines'] });
      },
    );
  return (
    <Form kind="danger" submitLabel={words.rollbackSubmit(wanted.version)} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.rollbackFailed} error={error} />}
      <Text>{words.rollbackWhat(wanted.version, inForce?.version)}</Text>
      <Text>{words.rollbackStays}</Text>
      <CodeView
        label={words.rollbackDiff(wanted.version)}
        language="yaml"
        text={wanted.text}
        {...(inForce !== undefined && { before: inForce.text })}
      />
      <Field
        large
        label={words.why}
        name="message"
        hint={words.whyHint}
        maxLength={500}
        autoComplete="off"
        {...problemOf('message')}
      />
    </Form>
  );
}
