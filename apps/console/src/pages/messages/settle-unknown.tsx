import { Alert, Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { mayNotSettle, type SettleAct, settleWords } from '../ops/messages.ts';
import { SettleDialog } from '../ops/settle-dialog.tsx';

type Props = { message: { messageId: string; subject: string; state: string } };

/**
 * The two ways out of an unknown outcome, for those who may say what became of it. The dialog outlives the state: the
 * page hears of the change before the person has seen that it is recorded.
 */
export function SettleUnknown({ message }: Props) {
  const queryClient = useQueryClient();
  const maySettle = useMay()('messages.resolve');
  const [act, setAct] = useState<SettleAct | null>(null);
  const close = () => {
    setAct(null);
    void queryClient.invalidateQueries({ queryKey: ['message', message.messageId] });
  };
  return (
    <>
      {message.state === 'unknown' && (
        <Alert color="orange" title="Somebody has to find out whether it arrived">
          <Text size="sm">
            Look for it at the mail server, then say what you found. {maySettle ? '' : mayNotSettle}
          </Text>
          {maySettle && (
            <Group gap="xs" mt="xs">
              {(['mark-sent', 'resend'] as const).map((one) => (
                <Button key={one} size="compact-sm" variant="default" onClick={() => setAct(one)}>
                  {settleWords[one].open}
                </Button>
              ))}
            </Group>
          )}
        </Alert>
      )}
      {act !== null && <SettleDialog act={act} message={message} onClose={close} />}
    </>
  );
}
