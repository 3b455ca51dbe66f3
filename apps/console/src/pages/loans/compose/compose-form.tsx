import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../api/problem.ts';
import { AuditBadge } from '../../../parts/audit-badge.tsx';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { Attachments } from './attachments.tsx';
import { CategoryChoice } from './category.tsx';
import { type CheckState, readRefusal, toldOf } from './check.ts';
import { type Draft, emptyDraft, type Person, recipientsOf, requestOf, withoutBlocked } from './draft.ts';
import { ErrorSummary } from './error-summary.tsx';
import { type FieldIssue, fieldId, fieldIssues, messageAt, missingIssues } from './issues.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { Preview } from './preview.tsx';
import { templateQuery, templatesQuery } from './queries.ts';
import { Recipients } from './recipients.tsx';
import { SendActions } from './send-actions.tsx';
import type { Sent } from './sent-panel.tsx';
import { TemplateFields } from './template-fields.tsx';
import { askCheck, useDncCheck } from './use-dnc-check.ts';
import { useSend } from './use-send.ts';

type Props = { loanId: string; people: readonly Person[]; onSent: (sent: Sent) => void };

export function ComposeForm({ loanId, people, onSent }: Props) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [refusal, setRefusal] = useState<{ key: string; check: CheckState }>();
  const templates = useQuery(templatesQuery);
  const template = useQuery(templateQuery(draft.templateId));
  const send = useSend(loanId);
  const { to, cc, bcc } = recipientsOf(draft, people);
  const { key, check: live, checkAgain } = useDncCheck([...to, ...cc, ...bcc], draft.category, people);
  // The server's refusal stands over the check that was clear before it, until something changes.
  const check = refusal?.key === key ? refusal.check : live;
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const variables = template.data?.variables ?? [];

  const choose = (templateId: string) => {
    const chosen = templates.data?.items.find((one) => one.templateId === templateId);
    change({
      templateId,
      variables: {},
      subject: chosen?.name ?? '',
      category: chosen?.category ?? draft.category,
    });
  };

  // The refusal locks at once. Reasons are no part of it, since it is remembered and repeated: the check tells them.
  const showRefusal = async (addresses: string[]) => {
    const refused = readRefusal(addresses, people);
    setRefusal({ key, check: refused });
    const check = await askCheck(draft.category, addresses, people);
    setRefusal((before) => (before?.key === key ? { key, check: toldOf(refused, check, people) } : before));
  };

  const submit = () => {
    const missing = missingIssues({ to: to.length, templateId: draft.templateId, subject: draft.subject });
    setIssues(missing);
    if (missing.length > 0) return;
    send.mutate(requestOf(draft, people, variables), {
      onSuccess: ({ messageId, correlationId }) => onSent({ messageId, correlationId }),
      onError: (error) => {
        const problem = error instanceof ApiError ? error.problem : null;
        setIssues(fieldIssues(problem?.issues ?? []));
        if (problem?.error === 'DNC_ENFORCED') void showRefusal(problem.blocked ?? []);
      },
    });
  };

  const problem = send.error instanceof ApiError ? send.error.problem : null;
  const isRefused = problem?.error === 'DNC_ENFORCED';
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack gap="md" maw={720} id={fieldId('form')} tabIndex={-1}>
        <LeaveGuard isDirty={draft !== emptyDraft && !send.isSuccess} />
        <ErrorSummary issues={issues} />
        <Recipients draft={draft} people={people} issues={issues} onChange={change} />
        {templates.isError && <ErrorPanel error={templates.error} onRetry={() => void templates.refetch()} />}
        <NativeSelect
          id={fieldId('templateId')}
          label="Template"
          value={draft.templateId}
          error={messageAt(issues, fieldId('templateId'))}
          data={[
            { value: '', label: 'Choose a template' },
            ...(templates.data?.items ?? []).map(({ templateId, name }) => ({
              value: templateId,
              label: name,
            })),
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <TextInput
          id={fieldId('subject')}
          label="Subject"
          value={draft.subject}
          error={messageAt(issues, fieldId('subject'))}
          onChange={(event) => change({ subject: event.currentTarget.value })}
        />
        {template.isError && <ErrorPanel error={template.error} onRetry={() => void template.refetch()} />}
        <TemplateFields variables={variables} draft={draft} issues={issues} onChange={change} />
        <CategoryChoice category={draft.category} onChange={(category) => change({ category })} />
        <Attachments attachments={draft.attachments} onChange={(attachments) => change({ attachments })} />
        {send.isError && !isRefused && issues.length === 0 && (
          <ErrorPanel error={send.error} what="It was not sent" onRetry={submit} />
        )}
        {problem !== null && (
          <AuditBadge correlationId={problem.correlationId} label={isRefused ? 'Denied' : 'Not sent'} />
        )}
        <SendActions
          check={check}
          isSending={send.isPending}
          onSend={submit}
          onCheckAgain={checkAgain}
          onRemove={() =>
            check.state === 'blocked' &&
            setDraft(
              withoutBlocked(
                draft,
                people,
                check.blocked.map(({ address }) => address),
              ),
            )
          }
        />
      </Stack>
      <Preview loanId={loanId} draft={draft} variables={variables} />
    </SimpleGrid>
  );
}
