import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../api/problem.ts';
import { AuditBadge } from '../../../parts/audit-badge.tsx';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { type CheckState, readRefusal, toldOf } from './check.ts';
import { ComposeFields } from './compose-fields.tsx';
import { type Draft, type Person, recipientsOf, requestOf, withoutBlocked } from './draft.ts';
import { DraftConflict } from './draft-conflict.tsx';
import { noContent, textOf } from './draft-content.ts';
import { DraftNotice, type Notice } from './draft-notice.tsx';
import type { Kept } from './draft-saver.ts';
import { DraftStatus } from './draft-status.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { type FieldIssue, fieldId, fieldIssues, missingIssues } from './issues.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { Preview } from './preview.tsx';
import { templateQuery } from './queries.ts';
import { SendActions } from './send-actions.tsx';
import type { Sent } from './sent-panel.tsx';
import { askCheck, useDncCheck } from './use-dnc-check.ts';
import { useDraft } from './use-draft.ts';
import { useSend } from './use-send.ts';

type Props = {
  loanId: string;
  people: readonly Person[];
  /** What was written before and not sent. */
  stored: Kept | null;
  onSent: (sent: Sent, settled: Promise<void>) => void;
};

export function ComposeForm({ loanId, people, stored, onSent }: Props) {
  const { draft, setDraft, saving, saver, takeTheirs, discard } = useDraft(loanId, stored);
  const [notice, setNotice] = useState<Notice | null>(() => restored(stored));
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const [refusal, setRefusal] = useState<{ key: string; check: CheckState }>();
  const template = useQuery(templateQuery(draft.templateId));
  const send = useSend(loanId);
  const { to, cc, bcc } = recipientsOf(draft, people);
  const { key, check: live, checkAgain } = useDncCheck([...to, ...cc, ...bcc], draft.category, people);
  // The server's refusal stands over the check that was clear before it, until something changes.
  const check = refusal?.key === key ? refusal.check : live;
  const variables = template.data?.variables ?? [];
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setNotice((before) => (before?.kind === 'discarded' ? null : before));
  };

  // The refusal locks at once. Reasons are no part of it, since it is remembered and repeated: the check tells them.
  const showRefusal = async (addresses: string[]) => {
    const refused = readRefusal(addresses, people);
    setRefusal({ key, check: refused });
    const told = toldOf(refused, await askCheck(draft.category, addresses, people), people);
    setRefusal((before) => (before?.key === key ? { key, check: told } : before));
  };

  const submit = () => {
    const { templateId, subject, missing: files } = draft;
    const missing = missingIssues({ to: to.length, templateId, subject, files });
    setIssues(missing);
    if (missing.length > 0) return;
    send.mutate(requestOf(draft, people, variables), {
      onSuccess: ({ messageId, correlationId }) => onSent({ messageId, correlationId }, saver.close()),
      onError: (error) => {
        const problem = error instanceof ApiError ? error.problem : null;
        setIssues(fieldIssues(problem?.issues ?? []));
        if (problem?.error === 'DNC_ENFORCED') void showRefusal(problem.blocked ?? []);
      },
    });
  };

  const forget = async () => {
    const before = draft;
    try {
      await discard();
      setNotice({ kind: 'discarded', draft: before });
    } catch {
      setNotice({ kind: 'not_discarded' });
    }
    document.getElementById(fieldId('form'))?.focus();
  };

  const removeBlocked = () => {
    if (check.state !== 'blocked') return;
    const addresses = check.blocked.map(({ address }) => address);
    setDraft(withoutBlocked(draft, people, addresses));
  };

  const problem = send.error instanceof ApiError ? send.error.problem : null;
  const isRefused = problem?.error === 'DNC_ENFORCED';
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack gap="md" maw={720} id={fieldId('form')} tabIndex={-1}>
        <LeaveGuard saver={saver} hasFiles={draft.attachments.length > 0} isSent={send.isSuccess} />
        <DraftNotice
          notice={notice}
          onDiscard={() => void forget()}
          onUndo={(before) => {
            setDraft(before);
            setNotice(null);
          }}
        />
        <ErrorSummary issues={issues} />
        <ComposeFields draft={draft} people={people} issues={issues} onChange={change} />
        {send.isError && !isRefused && issues.length === 0 && (
          <ErrorPanel error={send.error} what="It was not sent" onRetry={submit} />
        )}
        {problem !== null && (
          <AuditBadge correlationId={problem.correlationId} label={isRefused ? 'Denied' : 'Not sent'} />
        )}
        <DraftConflict
          saving={saving}
          draft={draft}
          onKeep={() => void saver.keepMine()}
          onTake={() => {
            takeTheirs();
            document.getElementById(fieldId('form'))?.focus();
          }}
        />
        <SendActions
          check={check}
          isSending={send.isPending}
          onSend={submit}
          onCheckAgain={checkAgain}
          onRemove={removeBlocked}
        />
        <DraftStatus
          saving={saving}
          onSave={() => void saver.flush()}
          onDiscard={
            notice?.kind === 'restored' || notice?.kind === 'not_discarded' ? null : () => void forget()
          }
        />
      </Stack>
      <Preview loanId={loanId} draft={draft} variables={variables} />
    </SimpleGrid>
  );
}

/** A draft in which nothing is written is none to speak of. */
function restored(stored: Kept | null): Notice | null {
  if (stored === null || textOf(stored.draft) === textOf(noContent)) return null;
  return { kind: 'restored', savedAt: stored.savedAt };
}
