import { messageStates } from '@crm/contracts';
import { Anchor, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { stateGlossary } from '../../parts/glossary.ts';
import { failureWords } from './messages.ts';
import type { MessagesSearch } from './search.ts';

const states = messageStates.map((state) => ({ value: state, label: stateGlossary[state].label }));
const failures = Object.entries(failureWords).map(([value, words]) => ({
  value,
  label: words.charAt(0).toUpperCase() + words.slice(1),
}));

/** What the list is narrowed to; it stands in the address, so that a view can be sent to a colleague. */
export function Facets({ search }: { search: MessagesSearch }) {
  const navigate = useNavigate({ from: '/messages' });
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  const apply = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    // The route's own schema reads them: what it does not take is left out.
    void navigate({ search: Object.fromEntries(given) as MessagesSearch });
  };
  return (
    <search>
      <form
        key={JSON.stringify(search)}
        onSubmit={(event) => {
          event.preventDefault();
          apply(event.currentTarget);
        }}
      >
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="State"
            name="state"
            defaultValue={search.state ?? ''}
            data={[{ value: '', label: 'Any' }, ...states]}
          />
          <NativeSelect
            label="Category"
            name="category"
            defaultValue={search.category ?? ''}
            data={[
              { value: '', label: 'Any' },
              { value: 'transactional', label: 'Transactional' },
              { value: 'marketing', label: 'Marketing' },
            ]}
          />
          <NativeSelect
            label="Why it failed"
            name="errorCode"
            defaultValue={search.errorCode ?? ''}
            data={[{ value: '', label: 'Any' }, ...failures]}
            maw="100%"
          />
          <TextInput label="Loan id" name="loanId" inputMode="numeric" w={110} defaultValue={search.loanId} />
          <TextInput
            label="Contact id"
            name="contactId"
            inputMode="numeric"
            w={110}
            defaultValue={search.contactId}
          />
          <TextInput label="From" name="from" type="date" defaultValue={search.from} />
          <TextInput label="To" name="to" type="date" defaultValue={search.to} />
          <Button type="submit">Show</Button>
          {isNarrowed && (
            <Anchor size="sm" renderRoot={(props) => <Link to="/messages" search={{}} {...props} />}>
              Clear all
            </Anchor>
          )}
        </Group>
      </form>
    </search>
  );
}
