import { Card, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { id: string; title: string; children: ReactNode };

/** A part of a page in a frame of its own, which is found by its heading. */
export function SectionCard({ id, title, children }: Props) {
  return (
    <Card component="section" withBorder aria-labelledby={id} padding="sm">
      <Title order={2} size="md" id={id}>
        {title}
      </Title>
      {children}
    </Card>
  );
}
