import { Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { SectionCard } from '../../parts/section-card.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { mayNotSettle, settleWords } from './messages.ts';
import { unknownQuery } from './queries.ts';
import { SettleDialog, type Settlement } from './settle-dialog.tsx';

/** Messages of which nobody knows whether they arrived, each with both ways to settle it. */
export function UnknownList() {
  const { data, error, refetch } = useQuery(unknownQuery);
  const queryClient = useQueryClient();
  const maySettle = useMay()('messages.resolve');
  const [asked, setAsked] = useState<Settlement | null>(null);
  const close = () => {
    setAsked(null);
    void queryClient.invalidateQueries({ queryKey: ['ops'] });
  };
  return (
    <SectionCard id="unknown-outcomes" title="Messages whose outcome is unknown">
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={24} />}
      {data?.items.length === 0 && (
        <Text size="sm">None. Of every message it is known whether it was sent.</Text>
      )}
      {data !== undefined && data.items.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            The connection broke after the message was handed over. Look for it at the mail server, then say
            what you found. {maySettle ? '' : mayNotSettle}
          </Text>
          <Stack
            gap="sm"
            component="ul"
            p={0}
            m={0}
            style={{ listStyle: 'none' }}
            aria-label="Unknown outcomes"
          >
            {data.items.map((message) => (
              <li key={message.messageId}>
                <Text size="sm" className="breakable">
                  {message.subject}
                  {message.loanNumber !== null && `, loan ${message.loanNumber}`}
                  {message.recipients.first !== null && `, to ${message.recipients.first}`}
                </Text>
                <Text size="sm" c="dimmed" className="breakable">
                  since <TimeText at={message.updatedAt} />, message <Code>{message.messageId}</Code>
                </Text>
                {maySettle && (
                  <Group gap="xs" mt={4}>
                    {(['mark-sent', 'resend'] as const).map((act) => (
                      <Button
                        key={act}
                        size="compact-sm"
                        variant="default"
                        onClick={() => setAsked({ act, message })}
                        aria-label={`${settleWords[act].open} message ${message.messageId}`}
                      >
                        {settleWords[act].open}
                      </Button>
                    ))}
                  </Group>
                )}
              </li>
            ))}
          </Stack>
          {data.nextCursor !== null && (
            <Text size="sm" mt="xs">
              There are more; they move up as you settle these.
            </Text>
          )}
        </>
      )}
      {asked !== null && <SettleDialog {...asked} onClose={close} />}
    </SectionCard>
  );
}
