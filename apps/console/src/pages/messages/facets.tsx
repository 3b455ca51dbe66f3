import { messageStates } from '@crm/contracts';
import { NativeSelect } from '@mantine/core';
import { stateGlossary } from '../../parts/glossary.ts';
import { NarrowForm } from '../../parts/narrow-form.tsx';
import { failureWords } from './messages.ts';
import type { MessagesSearch } from './search.ts';

const states = messageStates.map((state) => ({ value: state, label: stateGlossary[state].label }));
const failures = Object.entries(failureWords).map(([value, words]) => ({
  value,
  label: words.charAt(0).toUpperCase() + words.slice(1),
}));

/** What the list is narrowed to. */
export function Facets({ search }: { search: MessagesSearch }) {
  return (
    <NarrowForm page="/messages" search={search}>
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
    </NarrowForm>
  );
}
