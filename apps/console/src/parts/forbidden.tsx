import type { Permission } from '@crm/contracts';
import { Alert, Text } from '@mantine/core';
import { rolesFor } from '../app/nav.ts';

/** What one may not do is explained, with the role to ask for; the server refuses it in any case. */
export function Forbidden({ permission }: { permission?: Permission }) {
  const roles = permission === undefined ? undefined : rolesFor[permission];
  return (
    <Alert color="gray" title="Your role does not open this">
      <Text size="sm">
        {roles === undefined
          ? 'Ask your administrator for a role that does.'
          : `It is open to ${roles}. Ask your administrator if you need it.`}
      </Text>
    </Alert>
  );
}
