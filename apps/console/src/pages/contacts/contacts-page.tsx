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
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { flagNames, flagWords } from './flags.ts';
import { useContactSearch } from './use-contact-search.ts';

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
  const search = useContactSearch();
  const items = search.items ?? [];
  return (
    <>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') search.ask({ by, text: text.trim() });
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
      {search.error !== null && <ErrorPanel error={search.error} onRetry={search.askAgain} />}
      {search.items?.length === 0 && (search.hasMore ? <NobodyYet /> : <Nobody />)}
      {items.length > 0 && (
        <List listStyleType="none" spacing="md" aria-label="Contacts found">
          {items.map((contact) => (
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
      {search.hasMore && (
        <LoadMore hasMore isLoading={search.isLoadingMore} onMore={search.showMore} shown={items.length} />
      )}
    </>
  );
}

function Nobody() {
  return (
    <Alert color="gray" role="status" title="Nobody was found">
      <Text size="sm">Names are found by the beginnings of their words; an address must be whole.</Text>
    </Alert>
  );
}

/** Of words that are common and seldom meet, one request looks at so many names and no more. */
function NobodyYet() {
  return (
    <Alert color="gray" role="status" title="Nobody was found yet">
      <Text size="sm">
        Many names have one of these words, and not all of them were looked at. Show more looks on; another
        word of the name finds it sooner.
      </Text>
    </Alert>
  );
}
