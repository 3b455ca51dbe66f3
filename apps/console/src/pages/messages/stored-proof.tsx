import { Alert, Button, Code, List, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Term } from '../../parts/term.tsx';
import { verify } from './queries.ts';

/** Whether what is stored is what was rendered, hash by hash, computed by the server when it is asked. */
export function StoredProof({ messageId }: { messageId: string }) {
  const proof = useMutation({ mutationFn: () => verify(messageId) });
  return (
    <Stack gap="sm" component="section" aria-labelledby="proof" align="flex-start">
      <Title order={2} id="proof">
        Manifest and hashes
      </Title>
      <Text size="sm">
        When the mail was rendered, the SHA-256 of each part was recorded in its{' '}
        <Term name="manifest">manifest</Term>. They can be compared with what is stored now.
      </Text>
      <Button
        variant="default"
        aria-disabled={proof.isPending}
        onClick={() => (proof.isPending ? undefined : proof.mutate())}
      >
        {proof.isPending ? 'Comparing …' : 'Verify the hashes'}
      </Button>
      {proof.error !== null && <ErrorPanel error={proof.error} />}
      {proof.data !== undefined && (
        <>
          <Alert
            role="status"
            color={proof.data.ok ? 'teal' : 'red'}
            title={proof.data.ok ? 'Everything is as it was rendered' : 'Something is not as it was rendered'}
          >
            <Text size="sm">{proof.data.checks.length} hashes were computed anew and compared.</Text>
          </Alert>
          <List size="sm" spacing="xs" listStyleType="none" aria-label="Hashes">
            {proof.data.checks.map(({ name, expected, actual, ok }) => (
              <List.Item key={name} className="breakable">
                <span aria-hidden>{ok ? '✓' : '✕'}</span> {name}: {ok ? 'the same' : 'differs'}
                <br />
                recorded <Code>{expected}</Code>
                {!ok && (
                  <>
                    <br />
                    stored {actual === null ? 'no longer' : <Code>{actual}</Code>}
                  </>
                )}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}
