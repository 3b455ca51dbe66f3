import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import styles from './messages.module.css';
import { bodyIsRecorded } from './messages.ts';
import { readText, verify } from './queries.ts';

/** The mail as it was rendered. Its frame is asked for only once the stored bytes are seen to be there and whole. */
export function MailBody({ messageId }: { messageId: string }) {
  const [part, setPart] = useState<'html' | 'text' | 'headers' | null>(null);
  const check = useMutation({ mutationFn: () => verify(messageId), onSuccess: () => setPart('html') });
  const text = useMutation({
    mutationFn: (asked: 'text' | 'headers') => readText(messageId, asked),
    onMutate: setPart,
  });
  const html = check.data?.checks.find(({ name }) => name === 'html');
  return (
    <Stack gap="sm" component="section" aria-labelledby="mail">
      <Title order={2} id="mail">
        The mail
      </Title>
      <Text size="sm">{bodyIsRecorded}</Text>
      <Group gap="xs">
        <Button variant="default" aria-pressed={part === 'html'} onClick={() => check.mutate()}>
          Show the mail
        </Button>
        <Button variant="default" aria-pressed={part === 'text'} onClick={() => text.mutate('text')}>
          Show its plain text
        </Button>
        <Button variant="default" aria-pressed={part === 'headers'} onClick={() => text.mutate('headers')}>
          Show its headers
        </Button>
      </Group>
      {check.error !== null && <ErrorPanel error={check.error} onRetry={() => check.mutate()} />}
      {part === 'html' && html !== undefined && !html.ok && <NotShown isGone={html.actual === null} />}
      {part === 'html' && html?.ok && (
        <iframe
          title="The mail as it was rendered"
          sandbox=""
          referrerPolicy="no-referrer"
          className={styles.frame}
          src={`/api/messages/${messageId}/body`}
        />
      )}
      {part !== 'html' && text.error !== null && <ErrorPanel error={text.error} />}
      {part !== 'html' && text.data !== undefined && (
        <Code block className="breakable" style={{ whiteSpace: 'pre-wrap' }}>
          {text.data}
        </Code>
      )}
    </Stack>
  );
}

function NotShown({ isGone }: { isGone: boolean }) {
  return (
    <Alert
      color={isGone ? 'gray' : 'red'}
      role="alert"
      title={isGone ? 'The mail is stored no longer' : 'The stored mail was changed'}
    >
      <Text size="sm">
        {isGone
          ? 'Its time of keeping is over. The hashes of what was sent are kept, below.'
          : 'It does not fit the hash that was recorded when it was rendered, and is not shown. Tell compliance.'}
      </Text>
    </Alert>
  );
}
