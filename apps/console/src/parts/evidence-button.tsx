import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, bodyOf } from '../api/client.ts';
import { useMay } from '../api/session.ts';
import { download } from './download.ts';
import { ErrorPanel } from './error-panel.tsx';

type About = { messageId: string } | { correlationId: string };

/** The evidence capsule as a file, for who may read evidence. The server records who took it. */
export function EvidenceButton({ about }: { about: About }) {
  const may = useMay();
  const save = useMutation({
    mutationFn: () => readCapsule(about),
    onSuccess: (file) =>
      download(file, `capsule-${'messageId' in about ? about.messageId : about.correlationId}.json`),
  });
  if (!may('evidence.read')) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        aria-disabled={save.isPending}
        onClick={() => (save.isPending ? undefined : save.mutate())}
      >
        {save.isPending ? 'Putting together …' : 'Download evidence'}
      </Button>
      <Text size="sm">
        The proof as one file, for an examiner: what was asked, decided, written and sent. It holds addresses
        and the letter in full; that you took it is recorded. It is checked without a network, with{' '}
        <Anchor href="/api/evidence/verifier" download size="sm" underline="always">
          this program
        </Anchor>
        , which the examiner should get from somebody else.
      </Text>
      {save.error !== null && <ErrorPanel error={save.error} what="No evidence was downloaded" />}
    </Stack>
  );
}

async function readCapsule(about: About): Promise<Blob> {
  const answer =
    'messageId' in about
      ? await api.GET('/api/messages/{messageId}/capsule', { params: { path: about }, parseAs: 'blob' })
      : await api.GET('/api/correlations/{correlationId}/capsule', {
          params: { path: about },
          parseAs: 'blob',
        });
  return bodyOf(answer) as unknown as Blob;
}
