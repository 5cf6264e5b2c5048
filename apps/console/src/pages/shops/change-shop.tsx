import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  disableShop,
  rotateShopSecret,
  shopsQuery,
  subscribeShop,
  type Shop,
  type ShopSubscriptions,
  type ShopToConfigure,
} from '../../api/index.ts';
import { Button, Dialog, ErrorState, Field, Form, Stack, Text, toast } from '../../components/index.ts';
import { shopName } from '../../ingested/shop-state.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { UserErrors } from './subscriptions.tsx';
import { ToConfigure } from './to-configure.tsx';

const words = texts.shops;
const hourSeconds = 3_600;
const usualHours = 24;
const mostHours = 168;

interface ChangeProps {
  readonly shop: Shop;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type FormProps = Omit<ChangeProps, 'isOpen'>;

/** Looks at Shopify, subscribes what is missing and repairs what goes elsewhere. */
export function RepairDialog({ isOpen, ...props }: ChangeProps) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.repairTitle}>
      <Repair {...props} />
    </Dialog>
  );
}

function Repair({ shop: { id, hasAccessToken }, onClose }: FormProps) {
  const cache = useQueryClient();
  const [report, setReport] = useState<ShopSubscriptions>();
  const { send, problemOf, error } = useSending(['accessToken']);
  const submit = (values: ReadonlyMap<string, string>) =>
    send(
      () => subscribeShop(id, values.get('accessToken')?.trim() ?? ''),
      async (answer) => {
        setReport(answer);
        await cache.invalidateQueries(shopsQuery);
      },
    );
  if (report !== undefined) {
    const { missing, problem } = report;
    return (
      <Stack>
        {problem === null && (
          <Text>{missing.length === 0 ? words.repairedNow : words.stillMissing(missing.length)}</Text>
        )}
        <UserErrors report={report} />
        <Button kind="main" wide onClick={onClose}>
          {words.done}
        </Button>
      </Stack>
    );
  }
  return (
    <Form submitLabel={words.repairSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.repairFailed} error={error} />}
      <Text>{words.repairWhat}</Text>
      <Field
        {...{ large: true, label: words.token, name: 'accessToken', type: 'password', autoComplete: 'off' }}
        hint={hasAccessToken ? words.tokenRepairHint : words.tokenHint}
        required={!hasAccessToken}
        {...problemOf('accessToken')}
      />
    </Form>
  );
}

/** Gives the shop a new secret. */
export function RotateDialog({ isOpen, ...props }: ChangeProps) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.rotateTitle}>
      <Rotate {...props} />
    </Dialog>
  );
}

function Rotate({ shop: { id, platform }, onClose }: FormProps) {
  const cache = useQueryClient();
  const [made, setMade] = useState<ShopToConfigure>();
  const { send, problemOf, error } = useSending(['secret', 'keepOldForSeconds']);
  const submit = (values: ReadonlyMap<string, string>) => {
    const secret = values.get('secret')?.trim() ?? '';
    const keepOldForSeconds = Math.round(Number(values.get('hours')) * hourSeconds);
    return send(
      () => rotateShopSecret(id, { ...(secret === '' ? {} : { secret }), keepOldForSeconds }),
      async (answer) => {
        setMade(answer);
        toast(words.rotated);
        await cache.invalidateQueries(shopsQuery);
      },
    );
  };
  if (made !== undefined) {
    return <ToConfigure made={made} onClose={onClose} />;
  }
  return (
    <Form submitLabel={words.rotateSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.rotateFailed} error={error} />}
      <Text>{words.rotateWhat}</Text>
      <Field
        {...{ large: true, label: words.secret, name: 'secret', type: 'password', autoComplete: 'off' }}
        hint={platform === 'shopify' ? words.shopifySecretHint : words.secretHint}
        required={platform === 'shopify'}
        {...problemOf('secret')}
      />
      <Field
        {...{ large: true, label: words.keepOld, name: 'hours', type: 'number', min: 0, max: mostHours }}
        hint={words.keepOldHint}
        defaultValue={usualHours}
        required
        {...problemOf('keepOldForSeconds')}
      />
    </Form>
  );
}

/** Ends a shop, after saying what that means. */
export function DisableDialog({ isOpen, ...props }: ChangeProps) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.disableTitle(shopName(props.shop))}>
      <Disable {...props} />
    </Dialog>
  );
}

function Disable({ shop, onClose }: FormProps) {
  const cache = useQueryClient();
  const name = shopName(shop);
  const { send, error } = useSending();
  const submit = () =>
    send(
      () => disableShop(shop.id),
      async ({ unsubscribed }) => {
        onClose();
        const reason = unsubscribed?.problem?.reason ?? unsubscribed?.userErrors[0]?.message;
        toast(reason === undefined ? words.disabledNow(name) : words.unsubscribeProblem(reason));
        await cache.invalidateQueries(shopsQuery);
      },
    );
  return (
    <Form kind="danger" submitLabel={words.disableSubmit(name)} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.disableFailed} error={error} />}
      <Text>{words.disableWhat(name)}</Text>
      <Text>{words.disableForgets}</Text>
      <Text>{words.disableStays}</Text>
    </Form>
  );
}
