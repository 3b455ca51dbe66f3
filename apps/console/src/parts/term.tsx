import { Popover, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { type TermName, terms } from './terms.ts';

/** A word of the glossary in a text: pressed, by mouse, finger or key, it says what it means; Escape closes it. */
export function Term({ name, children }: { name: TermName; children?: ReactNode }) {
  const { word, meaning } = terms[name];
  return (
    <Popover width={280} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="term">{children ?? word}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" tabIndex={0} data-autofocus>
          <b>{word}.</b> {meaning}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}
