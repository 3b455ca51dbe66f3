import { auditEventTypes } from '@crm/contracts';
import { NativeSelect, TextInput } from '@mantine/core';
import { NarrowForm } from '../../parts/narrow-form.tsx';
import { eventWords } from './messages.ts';
import type { AuditSearch } from './search.ts';

const events = auditEventTypes.map((value) => ({ value, label: eventWords[value] }));

/** What the log is narrowed to. */
export function Conditions({ search }: { search: AuditSearch }) {
  return (
    <NarrowForm page="/audit" search={search}>
      <TextInput label="Correlation id" name="correlationId" defaultValue={search.correlationId} />
      <TextInput label="Who" name="actorId" w={150} defaultValue={search.actorId} />
      <NativeSelect
        label="What happened"
        name="eventType"
        defaultValue={search.eventType ?? ''}
        data={[{ value: '', label: 'Anything' }, ...events]}
        maw="100%"
      />
    </NarrowForm>
  );
}
