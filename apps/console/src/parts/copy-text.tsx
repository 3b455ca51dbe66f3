import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';

/** Copies what the page says as plain text, for a call note or a ticket. */
export function CopyText({ text }: { text: () => string }) {
  const { copy, copied, error } = useClipboard();
  return (
    <Button size="compact-sm" variant="default" onClick={() => copy(text())} miw={128}>
      <span aria-live="polite">
        {error !== null ? 'It could not be copied' : copied ? 'Copied' : 'Copy as text'}
      </span>
    </Button>
  );
}
