import { Button, Fieldset, FileButton, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { attachmentFault, sizeText } from './attachment-limits.ts';
import type { Attachment } from './draft.ts';
import { fieldId } from './issues.ts';

type Props = { attachments: readonly Attachment[]; onChange: (attachments: Attachment[]) => void };

/** Files that go with the message, each with its size and a way to take it off. */
export function Attachments({ attachments, onChange }: Props) {
  const [fault, setFault] = useState<string>();
  const add = async (files: File[]) => {
    const sized = files.map(({ name, size }) => ({ filename: name, bytes: size }));
    const found = attachmentFault([...attachments, ...sized]);
    setFault(found);
    if (found === undefined) onChange([...attachments, ...(await Promise.all(files.map(read)))]);
  };
  return (
    <Fieldset legend="Attachments" id={fieldId('attachments')} tabIndex={-1}>
      <Stack gap="xs" align="flex-start">
        {attachments.map(({ id, filename, bytes }) => (
          <Group key={id} gap="xs">
            <Text size="sm" className="breakable">{`${filename}, ${sizeText(bytes)}`}</Text>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Remove ${filename}`}
              onClick={() => onChange(attachments.filter((one) => one.id !== id))}
            >
              Remove
            </Button>
          </Group>
        ))}
        <FileButton multiple onChange={(files) => void add(files)}>
          {(props) => (
            <Button {...props} size="xs" variant="default">
              Attach files
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          At most 25 files, 15 MB together
        </Text>
        {fault !== undefined && (
          <Text size="sm" c="error" role="alert">
            {fault}
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}

async function read(file: File): Promise<Attachment> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return {
    id: crypto.randomUUID(),
    filename: file.name,
    type: file.type === '' ? 'application/octet-stream' : file.type,
    bytes: file.size,
    content: url.slice(url.indexOf(',') + 1),
  };
}
