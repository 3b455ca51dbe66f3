import {
  Alert,
  Button,
  Fieldset,
  Group,
  NativeSelect,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { AuditBadge } from '../../parts/audit-badge.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { ExemptionHelp } from './exemption-help.tsx';
import { changed, type Flags, flagNames, flagWords, missing } from './flags.ts';
import { policyBasesQuery, preferencesQuery } from './queries.ts';
import { useSavePreferences } from './use-save-preferences.ts';

/** Communication preferences (E20): three switches, a reason and a basis for every change, and proof of it. */
export function PreferencesPanel({ contactId }: { contactId: string }) {
  const read = useQuery(preferencesQuery(contactId));
  if (read.error !== null && read.data === undefined)
    return <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />;
  if (read.data === undefined) return <Skeleton h={380} />;
  return <PreferencesForm contactId={contactId} {...read.data} />;
}

type FormProps = { contactId: string; preferences: Flags; etag: string };

function PreferencesForm({ contactId, preferences: newest, etag: newestTag }: FormProps) {
  const mayWrite = useMay()('preferences.write');
  const queryClient = useQueryClient();
  const bases = useQuery(policyBasesQuery);
  const save = useSavePreferences(contactId);
  const [draft, setDraft] = useState<Partial<Flags>>({});
  // What the person saw when they began: a change of somebody else must not slip in under it (If-Match).
  const [held, setHeld] = useState<{ preferences: Flags; etag: string } | null>(null);
  const { preferences, etag } = held ?? { preferences: newest, etag: newestTag };
  const [basis, setBasis] = useState('');
  const [reason, setReason] = useState('');
  const badge = useRef<HTMLDivElement>(null);
  const refused = useRef<HTMLDivElement>(null);
  const lackId = useId();
  const wanted = { ...preferences, ...draft };
  const change = changed(preferences, wanted);
  const lack = missing(change, { basis, reason });

  // With the switches as they stand, Save is locked under the focus, which would fall to the page.
  useEffect(() => {
    if (save.isSuccess) badge.current?.focus();
    if (save.isError) refused.current?.focus();
  }, [save.isSuccess, save.isError]);

  const putBack = () => {
    setDraft({});
    setHeld(null);
  };
  const send = (wish: NonNullable<typeof save.variables>) =>
    save.mutate(wish, {
      onError: putBack,
      onSuccess: () => {
        putBack();
        setBasis('');
        setReason('');
      },
    });
  const submit = () => {
    if (!save.isPending) send({ etag, flags: change, reason, policyBasis: basis });
  };
  const reload = () => {
    save.reset();
    setHeld(null);
    void queryClient.invalidateQueries({ queryKey: preferencesQuery(contactId).queryKey });
  };

  return (
    <Fieldset legend="Communication preferences" disabled={!mayWrite}>
      <Stack gap="sm">
        {flagNames.map((name) => (
          <Switch
            key={name}
            label={flagWords[name].label}
            description={wanted[name] ? flagWords[name].on : flagWords[name].off}
            checked={wanted[name]}
            onChange={({ currentTarget }) => {
              setHeld({ preferences, etag });
              setDraft({ ...draft, [name]: currentTarget.checked });
            }}
          />
        ))}
        <ExemptionHelp />
        {mayWrite && bases.isError && (
          <ErrorPanel
            error={bases.error}
            what="The policy bases could not be read. Without one nothing can be saved"
            onRetry={() => void bases.refetch()}
          />
        )}
        <NativeSelect
          label="Policy basis"
          withAsterisk
          value={basis}
          onChange={({ currentTarget }) => setBasis(currentTarget.value)}
          aria-busy={bases.isPending}
          data={[
            { value: '', label: bases.isPending ? 'Loading …' : 'Choose …' },
            ...(bases.data?.items ?? []).map(({ id, label }) => ({ value: id, label })),
          ]}
        />
        <Textarea
          label="Reason"
          withAsterisk
          description="What was said, by whom, how. At least 8 characters."
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Group gap="sm">
          <Button
            disabled={lack !== null}
            aria-disabled={save.isPending}
            aria-describedby={lackId}
            onClick={submit}
          >
            {save.isPending ? 'Saving …' : 'Save preferences'}
          </Button>
          <Text size="sm" c="dimmed" id={lackId} role="status">
            {lack ?? 'Ready to save.'}
          </Text>
        </Group>
        {etag !== newestTag && save.isIdle && (
          <Text size="sm" role="status">
            Somebody has changed these preferences since you began.{' '}
            <Button size="compact-xs" variant="default" onClick={reload}>
              Show what stands now
            </Button>
          </Text>
        )}
        {save.error !== null && (
          <div ref={refused} tabIndex={-1}>
            <Refused
              error={save.error}
              onRetry={() => save.variables !== undefined && send(save.variables)}
              onReload={reload}
            />
          </div>
        )}
        {save.data !== undefined && (
          <AuditBadge ref={badge} label="Saved and recorded" correlationId={save.data.correlationId} />
        )}
        {!mayWrite && (
          <Text size="sm">You can read these preferences. Servicing agents and supervisors change them.</Text>
        )}
      </Stack>
    </Fieldset>
  );
}

type RefusedProps = { error: unknown; onRetry: () => void; onReload: () => void };

/** What was undone, and what stands now when somebody else was faster; what was typed stays in the form. */
function Refused({ error, onRetry, onReload }: RefusedProps) {
  const current =
    error instanceof ApiError && error.code === 'PREFS_CONFLICT' ? error.problem?.current : undefined;
  if (current === undefined)
    return (
      <ErrorPanel
        error={error}
        what="Not saved. The switches were put back; what you typed is kept"
        onRetry={onRetry}
      />
    );
  return (
    <Alert color="orange" role="alert" title="Somebody else changed these preferences meanwhile">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          Nothing of yours was saved. What stands now, set by {String(current.updatedBy)}:
        </Text>
        <ul>
          {flagNames.map((name) => (
            <li key={name}>
              {flagWords[name].label}: {current[name] === true ? 'on' : 'off'}
            </li>
          ))}
        </ul>
        <Button size="xs" variant="default" onClick={onReload}>
          Take over what stands now, and keep my reason
        </Button>
      </Stack>
    </Alert>
  );
}
