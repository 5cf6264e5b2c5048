import { describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import type { Grant, Identity, Role } from '@nadi/identity';
import { mayListTopic, tenantFilter } from './topic-access.ts';

function who(tenantId: string, role: Role, domain = '*'): Identity {
  const grants: Grant[] = [{ role, domain }];
  return { subject: 's', name: 's', tenantId, grants, expiresMs: 0 };
}

const orders = contractNamed('orders.order-placed');
const started = contractNamed('platform.service-started');

describe('who may know of a topic', () => {
  it.each([
    ['an analyst of all domains', who('acme', 'analyst'), [true, false, false]],
    ['an analyst of the topic’s domain', who('acme', 'analyst', 'orders'), [true, false, false]],
    ['an analyst of another domain', who('acme', 'analyst', 'cart'), [false, false, false]],
    ['a viewer', who('acme', 'viewer'), [false, false, false]],
    ['a seller', who('acme', 'seller'), [false, false, false]],
    ['an administrator', who('acme', 'admin'), [true, true, true]],
    ['an administrator of one domain', who('acme', 'admin', 'platform'), [false, false, false]],
    ['an analyst of the platform', who('nadi', 'analyst'), [true, true, true]],
  ])('%s: a business topic, one of the platform, one without contract', (_who, identity, expected) => {
    expect([orders, started, undefined].map((contract) => mayListTopic(identity, contract))).toEqual(expected);
  });
});

describe('whose records somebody may see', () => {
  it('are those of the own tenant, of an administrator too', () => {
    const maySee = tenantFilter(who('acme', 'admin'));
    expect(['acme', 'other', 'nadi', 'unknown', undefined].filter(maySee)).toEqual(['acme']);
  });

  it('are for the platform also those that name no tenant', () => {
    const maySee = tenantFilter(who('nadi', 'analyst'));
    expect(['acme', 'nadi', 'unknown', undefined].filter(maySee)).toEqual(['nadi', 'unknown', undefined]);
  });
});
