import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  membersQuery,
  removeMember,
  resetPassword,
  sessionQuery,
  setRoles,
  useSession,
  type IssuedLink,
  type Member,
} from '../../api/index.ts';
import {
  Button,
  ErrorState,
  Facts,
  Form,
  Labelled,
  RelativeTime,
  Row,
  Stack,
  Text,
  toast,
} from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { distinctGrants, grantText, grantsText } from './grants.ts';
import { IssuedLinkView } from './issued-link.tsx';
import { RolesBuilder } from './roles-builder.tsx';
import { useSending } from './use-sending.ts';
import { waysText } from './ways-text.ts';

const words = texts.users;

interface MemberProps {
  readonly member: Member;
  readonly onClose: () => void;
}

type Step = 'facts' | 'roles' | 'reset' | 'remove';

/** Somebody and what can be done about them. */
export function MemberView({ member, onClose }: MemberProps) {
  const [step, setStep] = useState<Step>('facts');
  const back = () => setStep('facts');
  if (step === 'facts') {
    return <MemberFacts member={member} onStep={setStep} />;
  }
  return (
    <Stack>
      {step === 'roles' && <ChangeRoles member={member} onClose={back} />}
      {step === 'reset' && <ResetPassword member={member} onClose={onClose} />}
      {step === 'remove' && <RemoveMember member={member} onClose={onClose} />}
      <Button kind="quiet" onClick={back}>
        {words.back}
      </Button>
    </Stack>
  );
}

function MemberFacts({ member, onStep }: { readonly member: Member; readonly onStep: (step: Step) => void }) {
  const { email, grants, signsInWith, signedInAt } = member;
  return (
    <Stack>
      <Facts
        facts={[
          [words.email, email],
          [words.roles, grantsText(grants)],
          [words.signsInWith, waysText(signsInWith)],
          [words.lastSeen, signedInAt === null ? words.never : <RelativeTime timeMs={Date.parse(signedInAt)} />],
        ]}
      />
      <Row>
        <Button onClick={() => onStep('roles')}>{words.changeRoles}</Button>
        <Button onClick={() => onStep('reset')}>{words.reset}</Button>
        <Button kind="danger" onClick={() => onStep('remove')}>
          {words.remove}
        </Button>
      </Row>
    </Stack>
  );
}

function ChangeRoles({ member: { id, name, grants: before }, onClose }: MemberProps) {
  const refresh = useRefresh(id);
  const [grants, setGrants] = useState(before);
  const { send, problemOf, error } = useSending(['grants'], { GRANT_EXCEEDED: 'grants', LAST_ADMINISTRATOR: 'grants' });
  const submit = () =>
    send(
      () => setRoles(id, distinctGrants(grants)),
      async () => {
        await refresh();
        toast(words.rolesSaved(name), words.rolesInForce);
        onClose();
      },
    );
  return (
    <Form submitLabel={words.saveRoles} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.rolesFailed} error={error} />}
      <Labelled label={words.roles} {...problemOf('grants')}>
        <RolesBuilder grants={grants} onChange={setGrants} />
      </Labelled>
    </Form>
  );
}

function ResetPassword({ member: { id, name }, onClose }: MemberProps) {
  const [link, setLink] = useState<IssuedLink>();
  const { send, error } = useSending();
  return link !== undefined ? (
    <IssuedLinkView name={name} link={link} onClose={onClose} />
  ) : (
    <Form submitLabel={words.resetSubmit} onSubmit={() => send(() => resetPassword(id), setLink)}>
      {error !== undefined && <ErrorState title={words.resetFailed} error={error} />}
      <Text>{words.resetWhat(name)}</Text>
    </Form>
  );
}

function RemoveMember({ member: { id, name, email, grants }, onClose }: MemberProps) {
  const { tenantId } = useSession();
  const refresh = useRefresh(id);
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => removeMember(id),
      async () => {
        onClose();
        toast(words.removed(name));
        await refresh();
      },
    );
  return (
    <Form kind="danger" submitLabel={words.removeSubmit(name)} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.removeFailed} error={error} />}
      <Text>{words.removeWhat(email, tenantId)}</Text>
      <Facts
        facts={[
          [words.removeLoses, [...grants.map(grantText), words.removeSessions].join('; ')],
          [words.removeStays, words.removeTokens],
        ]}
      />
    </Form>
  );
}

/** Whoever changes their own roles may do something else from now on. */
function useRefresh(memberId: string) {
  const cache = useQueryClient();
  const { user } = useSession();
  return async () => {
    await cache.invalidateQueries(membersQuery);
    if (user.id === memberId) {
      await cache.invalidateQueries(sessionQuery);
    }
  };
}
