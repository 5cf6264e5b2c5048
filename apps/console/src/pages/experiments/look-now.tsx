import { useQueryClient } from '@tanstack/react-query';
import { experimentQuery, requestLook } from '../../api/index.ts';
import { Dialog, ErrorState, Form, Text, toast } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';

const words = texts.experiments;

/** Asks for a look, after saying what it does. */
export function LookNowDialog({
  name,
  isOpen,
  onClose,
}: {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.lookNowTitle(name)}>
      <LookNow name={name} onClose={onClose} />
    </Dialog>
  );
}

function LookNow({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => requestLook(name),
      async () => {
        onClose();
        toast(words.lookAsked);
        await cache.invalidateQueries({ queryKey: experimentQuery(name).queryKey });
      },
    );
  return (
    <Form submitLabel={words.lookSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.lookRefused} error={error} />}
      <Text>{words.lookWhat}</Text>
      <Text>{words.lookTells}</Text>
    </Form>
  );
}
