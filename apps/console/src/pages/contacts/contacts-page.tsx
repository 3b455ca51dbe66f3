import {
  Alert,
  Anchor,
  Button,
  Group,
  List,
  NativeSelect,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, bodyOf } from '../../api/client.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { Page } from '../../parts/page.tsx';
import { flagNames, flagWords } from './flags.ts';

const ways = [
  { value: 'name', label: 'Name' },
  { value: 'loanNumber', label: 'Loan number' },
  { value: 'email', label: 'E-mail address, whole' },
] as const;
type By = (typeof ways)[number]['value'];

export function ContactsPage() {
  return (
    <Page title="Contacts">
      <Guarded permission="contacts.read">
        <Search />
      </Guarded>
    </Page>
  );
}

/** Finds a person. What is searched for stands in no URL, since it is a name or an address (E9). */
function Search() {
  const [by, setBy] = useState<By>('name');
  const [text, setText] = useState('');
  const search = useMutation({
    mutationFn: async () =>
      bodyOf(await api.POST('/api/contacts/search', { body: { by, text: text.trim() } })),
  });
  return (
    <>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') search.mutate();
          }}
        >
          <Group align="flex-end" gap="sm">
            <NativeSelect
              label="Search by"
              data={ways.map((way) => ({ ...way }))}
              value={by}
              onChange={({ currentTarget }) => setBy(currentTarget.value as By)}
            />
            <TextInput
              label="Search for"
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              autoComplete="off"
            />
            <Button type="submit">Search</Button>
          </Group>
        </form>
      </search>
      {search.isIdle && (
        <Text size="sm">Search by name, loan number or e-mail address. Nobody is listed before.</Text>
      )}
      {search.isPending && <Skeleton h={120} />}
      {search.error !== null && <ErrorPanel error={search.error} onRetry={() => search.mutate()} />}
      {search.data?.items.length === 0 && (
        <Alert color="gray" role="status" title="Nobody was found">
          <Text size="sm">Names are found by the beginnings of their words; an address must be whole.</Text>
        </Alert>
      )}
      {search.data !== undefined && (
        <List listStyleType="none" spacing="md" aria-label="Contacts found">
          {search.data.items.map((contact) => (
            <List.Item key={contact.contactId} className="breakable">
              <Stack gap={2}>
                <Anchor
                  fw={600}
                  renderRoot={(props) => (
                    <Link
                      to="/contacts/$contactId"
                      params={{ contactId: String(contact.contactId) }}
                      {...props}
                    />
                  )}
                >
                  {contact.fullName ?? `Contact ${contact.contactId}`}
                </Anchor>
                <Text size="sm">
                  {[
                    contact.email,
                    contact.phone,
                    ...contact.loans.map((loan) => `loan ${loan.loanNumber ?? loan.loanId}`),
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </Text>
                <Text size="sm" c="dimmed">
                  {flagNames
                    .filter((name) => contact.preferences[name])
                    .map((name) => flagWords[name].label)
                    .join(', ') || 'No do-not-contact preference'}
                </Text>
              </Stack>
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
