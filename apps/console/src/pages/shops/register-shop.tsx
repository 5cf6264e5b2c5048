import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registerShop, shopsQuery, type NewShop, type ShopToConfigure } from '../../api/index.ts';
import { Dialog, ErrorState, Field, Form, Labelled, Row, Select } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { useSending } from '../users/use-sending.ts';
import { ToConfigure } from './to-configure.tsx';

const words = texts.shops;
const fields = ['platform', 'domain', 'sellerId', 'country', 'currency', 'secret', 'accessToken'];

interface RegisterProps {
  readonly platforms: readonly string[];
  readonly onClose: () => void;
}

export function RegisterShopDialog({ isOpen, ...props }: RegisterProps & { readonly isOpen: boolean }) {
  return (
    <Dialog isOpen={isOpen} onClose={props.onClose} title={words.register}>
      <RegisterShop {...props} />
    </Dialog>
  );
}

function RegisterShop({ platforms, onClose }: RegisterProps) {
  const cache = useQueryClient();
  const [platform, setPlatform] = useState(platforms[0] ?? 'shopify');
  const [made, setMade] = useState<ShopToConfigure>();
  const { send, problemOf, error } = useSending(fields, { SHOP_EXISTS: 'domain' });
  const isShopify = platform === 'shopify';
  const submit = (values: ReadonlyMap<string, string>) => {
    const given = (name: keyof NewShop) => {
      const value = values.get(name)?.trim() ?? '';
      return value === '' ? {} : { [name]: value };
    };
    const wanted: NewShop = {
      ...{ platform, country: values.get('country') ?? '', currency: values.get('currency') ?? '' },
      ...{ ...given('domain'), ...given('sellerId'), ...given('secret'), ...given('accessToken') },
    };
    return send(
      () => registerShop(wanted),
      async (answer) => {
        setMade(answer);
        await cache.invalidateQueries(shopsQuery);
      },
    );
  };
  if (made !== undefined) {
    return <ToConfigure made={made} onClose={onClose} />;
  }
  const field = (name: string, label: string, hint: string) => ({
    ...{ large: true, name, label, hint, autoComplete: 'off', ...problemOf(name) },
  });
  return (
    <Form submitLabel={words.registerSubmit} onSubmit={submit}>
      {error !== undefined && <ErrorState title={words.registerFailed} error={error} />}
      <Labelled label={words.platform} {...problemOf('platform')}>
        <Row>
          <Select
            label={words.platform}
            value={platform}
            choices={platforms.map((name) => ({ value: name, label: name }))}
            onChange={setPlatform}
          />
        </Row>
      </Labelled>
      <Field {...field('domain', words.domain, words.domainHint)} required={isShopify} autoFocus />
      <Field {...field('sellerId', words.seller, words.sellerHint)} />
      <Field {...field('country', words.country, words.countryHint)} required maxLength={2} />
      <Field {...field('currency', words.currency, words.currencyHint)} required maxLength={3} />
      <Field
        {...field('secret', words.secret, isShopify ? words.shopifySecretHint : words.secretHint)}
        type="password"
        required={isShopify}
      />
      {isShopify && <Field {...field('accessToken', words.token, words.tokenHint)} type="password" />}
    </Form>
  );
}
