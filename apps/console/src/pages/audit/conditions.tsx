import { auditEventTypes } from '@crm/contracts';
import { Anchor, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { eventWords } from './messages.ts';
import type { AuditSearch } from './search.ts';

const events = auditEventTypes.map((value) => ({ value, label: eventWords[value] }));

/** What the log is narrowed to; it stands in the address, so that a view can be sent to a colleague. */
export function Conditions({ search }: { search: AuditSearch }) {
  const navigate = useNavigate({ from: '/audit' });
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  const apply = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    // The route's own schema reads them: what it does not take is left out.
    void navigate({ search: Object.fromEntries(given) as AuditSearch });
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
          <TextInput label="Correlation id" name="correlationId" defaultValue={search.correlationId} />
          <TextInput label="Who" name="actorId" w={150} defaultValue={search.actorId} />
          <NativeSelect
            label="What happened"
            name="eventType"
            defaultValue={search.eventType ?? ''}
            data={[{ value: '', label: 'Anything' }, ...events]}
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
            <Anchor size="sm" renderRoot={(props) => <Link to="/audit" search={{}} {...props} />}>
              Clear all
            </Anchor>
          )}
        </Group>
      </form>
    </search>
  );
}
