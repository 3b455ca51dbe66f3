import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import type { About } from './search-params.ts';

type Props = { page: '/messages' | '/audit'; search: About; children: ReactNode };

/**
 * What a list is narrowed to: the page's own fields, then what it is about. It stands in the address, so that a view
 * can be sent to a colleague.
 */
export function NarrowForm({ page, search, children }: Props) {
  const navigate = useNavigate();
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  const form = useRef<HTMLFormElement>(null);
  // By what it says: a page makes the object anew each time it is drawn, and what is being chosen must not be undone.
  const stands = JSON.stringify(search);
  // The address changes without the form too: back, forward, "Clear all". The fields follow, and stay what they are, so
  // that the focus stays in them.
  useEffect(() => {
    const values = JSON.parse(stands) as Record<string, unknown>;
    for (const field of form.current?.elements ?? [])
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
        field.value = String(values[field.name] ?? '');
  }, [stands]);
  const apply = (form: HTMLFormElement) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    // The route's own schema reads them: what it does not take is left out.
    void navigate({ to: page, search: Object.fromEntries(given) as About });
  };
  return (
    <search>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          apply(event.currentTarget);
        }}
      >
        <Group align="flex-end" gap="sm">
          {children}
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
            <Anchor size="sm" renderRoot={(props) => <Link to={page} search={{}} {...props} />}>
              Clear all
            </Anchor>
          )}
        </Group>
      </form>
    </search>
  );
}
