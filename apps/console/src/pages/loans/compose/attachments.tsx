import { Button, Fieldset, FileButton, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { attachmentFault, sizeText } from './attachment-limits.ts';
import type { Attachment, Draft, MissingFile } from './draft.ts';
import { type FieldIssue, fieldId, messageAt } from './issues.ts';
import { draftWords } from './messages.ts';

type Props = {
  attachments: readonly Attachment[];
  missing: readonly MissingFile[];
  issues: readonly FieldIssue[];
  onChange: (part: Pick<Draft, 'attachments' | 'missing'>) => void;
};

/** Files that go with the message, each with its size and a way to take it off. */
export function Attachments({ attachments, missing, issues, onChange }: Props) {
  const [fault, setFault] = useState<string>();
  const wrong = fault ?? messageAt(issues, fieldId('attachments'));
  const add = async (files: File[]) => {
    const sized = files.map(({ name, size }) => ({ filename: name, bytes: size }));
    const found = attachmentFault([...attachments, ...sized]);
    setFault(found);
    if (found !== undefined) return;
    const names = new Set(files.map(({ name }) => name));
    onChange({
      attachments: [...attachments, ...(await Promise.all(files.map(read)))],
      missing: missing.filter(({ filename }) => !names.has(filename)),
    });
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
              onClick={() => onChange({ missing, attachments: attachments.filter((one) => one.id !== id) })}
            >
              Remove
            </Button>
          </Group>
        ))}
        {missing.map((file) => (
          <Group key={file.filename} gap="xs">
            <Text size="sm" className="breakable">
              {`${file.filename}, ${sizeText(file.bytes)}: ${draftWords.missing}`}
            </Text>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Remove ${file.filename}`}
              onClick={() => onChange({ attachments, missing: missing.filter((one) => one !== file) })}
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
        {wrong !== undefined && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {wrong}
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
