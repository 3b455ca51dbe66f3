import { Group, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** One page: names the document, and gives its heading the focus when it is opened, so that a reader hears where it is. */
export function Page({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · CRM communications`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Stack gap="md" maw={1180}>
      <Group justify="space-between" align="flex-start">
        <Title order={1} ref={heading} tabIndex={-1} className="breakable">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
