import { Button, Text } from '@mantine/core';

type Props = {
  /** What is shown is not what stands now. */
  hasChanged: boolean;
  /** What stands now could not be read. */
  isUnknown: boolean;
  onShow: () => void;
};

/** Says that a list is old instead of moving it: the row under the pointer stays where it is until somebody asks. */
export function ChangedNotice({ hasChanged, isUnknown, onShow }: Props) {
  const text = isUnknown
    ? 'Whether the list has changed could not be read; what you see may be old.'
    : hasChanged
      ? 'The list has changed meanwhile.'
      : '';
  return (
    <>
      <Text size="sm" role="status">
        {text}
      </Text>
      {(hasChanged || isUnknown) && (
        <Button size="compact-sm" variant="default" onClick={onShow}>
          {isUnknown ? 'Read it again' : 'Show the changes'}
        </Button>
      )}
    </>
  );
}
