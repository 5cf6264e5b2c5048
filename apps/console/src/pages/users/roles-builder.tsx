import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { domainsQuery, grantableRoles, useSession, type Grant, type Role } from '../../api/index.ts';
import { Button, IconButton, Row, Select, Stack, Text } from '../../components/index.ts';
import { texts } from '../../texts/en.ts';
import { grantText } from './grants.ts';

const words = texts.users;

/** Some roles, each in a domain or in all of them. */
export function RolesBuilder({
  grants,
  onChange,
}: {
  readonly grants: readonly Grant[];
  readonly onChange: (grants: readonly Grant[]) => void;
}) {
  const put = (index: number, grant: Grant) => onChange(grants.map((one, place) => (place === index ? grant : one)));
  return (
    <Stack>
      {grants.map((grant, index) => (
        <Row key={index}>
          <GrantSelects grant={grant} onChange={(next) => put(index, next)} />
          {grants.length > 1 && (
            <IconButton
              label={words.dropRole(grantText(grant))}
              icon={<X size={14} aria-hidden />}
              onClick={() => onChange(grants.filter((_, place) => place !== index))}
            />
          )}
        </Row>
      ))}
      <div>
        <Button onClick={() => onChange([...grants, { role: 'viewer', domain: '*' }])}>
          <Plus size={14} aria-hidden />
          {words.addRole}
        </Button>
      </div>
    </Stack>
  );
}

/** A role and its domain; says what the role may. */
export function GrantSelects({
  grant: { role, domain },
  onChange,
}: {
  readonly grant: Grant;
  readonly onChange: (grant: Grant) => void;
}) {
  const domains = useDomains(domain);
  return (
    <>
      <Select<Role>
        label={words.role}
        value={role}
        choices={grantableRoles.map((name) => ({ value: name, label: name }))}
        onChange={(next) => onChange({ role: next, domain })}
      />
      <Select
        label={words.domain}
        value={domain}
        choices={domains.map((name) => ({ value: name, label: name === '*' ? words.allDomains : name }))}
        onChange={(next) => onChange({ role, domain: next })}
      />
      <Text>{words.roleMay[role]}</Text>
    </>
  );
}

/** Those of the platform's events, and those in which there is a role already. */
function useDomains(current: string): string[] {
  const { tenants } = useSession();
  const { data: known = [] } = useQuery(domainsQuery);
  const own = tenants.flatMap((tenant) => tenant.roles.map(({ domain }) => domain));
  const all = new Set([...known, ...own, current]);
  all.delete('*');
  return ['*', ...[...all].sort()];
}
