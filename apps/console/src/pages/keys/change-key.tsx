import { useQueryClient } from '@tanstack/react-query';
import { changeKeyLimits, keysQuery, revokeKey, type IngestionKey, type KeyDefaults } from '../../api/index.ts';
import { Dialog, ErrorState, Form, Text, toast } from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { LimitFields, limitNames, limitsIn } from './limit-fields.tsx';

const words = texts.keys;

interface ChangeProps {
  readonly ingestionKey: IngestionKey;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Changes how much a key may send. */
export function ChangeLimitsDialog({ isOpen, defaults, ...props }: ChangeProps & { readonly defaults: KeyDefaults }) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.change}>
      <ChangeLimits {...props} defaults={defaults} />
    </Dialog>
  );
}

function ChangeLimits({
  ingestionKey,
  defaults,
  onClose,
}: Omit<ChangeProps, 'isOpen'> & { readonly defaults: KeyDefaults }) {
  const cache = useQueryClient();
  const { prefix, name } = ingestionKey;
  const { send, problemOf, error } = useSending(limitNames);
  const submit = (values: ReadonlyMap<string, string>) =>
    send(
      () => changeKeyLimits(prefix, limitsIn(values)),
      async () => {
        onClose();
        toast(words.changed(name));
        await cache.invalidateQueries(keysQuery);
      },
    );
  return (
    <Form submitLabel={words.changeSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.changeFailed} error={error} />}
      <LimitFields isFirst limits={ingestionKey} defaults={defaults} problemOf={problemOf} />
      <Text>{words.changeNote}</Text>
    </Form>
  );
}

/** Ends a key, after saying what that means. */
export function RevokeKeyDialog({ isOpen, ...props }: ChangeProps) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.revokeTitle(props.ingestionKey.name)}>
      <RevokeKey {...props} />
    </Dialog>
  );
}

function RevokeKey({ ingestionKey: { prefix, name, usage }, onClose }: Omit<ChangeProps, 'isOpen'>) {
  const cache = useQueryClient();
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => revokeKey(prefix),
      async () => {
        onClose();
        toast(words.revokedNow(name));
        await cache.invalidateQueries(keysQuery);
      },
    );
  return (
    <Form kind="danger" submitLabel={words.revokeSubmit(name)} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.revokeFailed} error={error} />}
      <Text>{words.revokeWhat(name)}</Text>
      <Text>
        {usage.month === 0 ? words.revokeIdle : words.revokeUsed(formatExact(usage.day), formatExact(usage.month))}
      </Text>
      <Text>{words.revokeStays}</Text>
    </Form>
  );
}
