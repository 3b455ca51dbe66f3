import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, bodyOf } from '../../api/client.ts';
import { AuditBadge } from '../../parts/audit-badge.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { type SettleAct, settleWords } from './messages.ts';

export type Settlement = { act: SettleAct; message: { messageId: string; subject: string } };

/** A person says what became of a message: with a reason, recorded with their name. */
export function SettleDialog({ act, message, onClose }: Settlement & { onClose: () => void }) {
  const words = settleWords[act];
  const [reason, setReason] = useState('');
  const [wasAsked, setAsked] = useState(false);
  const badge = useRef<HTMLDivElement>(null);
  const settle = useMutation({ mutationFn: () => post(act, message.messageId, reason.trim()) });
  const isMissing = reason.trim() === '';
  // The button that had the focus is gone with the form.
  useEffect(() => {
    if (settle.isSuccess) badge.current?.focus();
  }, [settle.isSuccess]);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={words.title}
      closeOnClickOutside={false}
      closeOnEscape={!settle.isPending}
      withCloseButton={!settle.isPending}
    >
      <Stack gap="sm">
        <Text size="sm" className="breakable">
          {message.subject}
        </Text>
        {settle.data === undefined ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              setAsked(true);
              if (!isMissing && !settle.isPending) settle.mutate();
            }}
          >
            <Stack gap="sm" align="flex-start">
              <Alert color={act === 'resend' ? 'orange' : 'gray'} title={words.warning} w="100%">
                <Text size="sm">{words.consequence}</Text>
              </Alert>
              <Textarea
                label="Reason"
                description={`${words.ask} It is recorded with your name.`}
                required
                autosize
                minRows={2}
                maxLength={2000}
                w="100%"
                data-autofocus
                value={reason}
                onChange={({ currentTarget }) => setReason(currentTarget.value)}
                error={wasAsked && isMissing ? 'Write a reason' : undefined}
              />
              {settle.error !== null && <ErrorPanel error={settle.error} what={words.failed} />}
              <Group>
                <Button type="submit" aria-disabled={settle.isPending}>
                  {settle.isPending ? 'Saving …' : words.verb}
                </Button>
                <Button variant="default" onClick={onClose} disabled={settle.isPending}>
                  Cancel
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <>
            <AuditBadge ref={badge} label={words.done} correlationId={settle.data.correlationId} />
            <Group>
              <Button variant="default" onClick={onClose}>
                Done
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}

async function post(act: SettleAct, messageId: string, reason: string) {
  const options = { params: { path: { messageId } }, body: { reason } };
  return act === 'resend'
    ? bodyOf(await api.POST('/api/messages/{messageId}/resend', options))
    : bodyOf(await api.POST('/api/messages/{messageId}/mark-sent', options));
}
