import { Alert, Anchor, List } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { FieldIssue } from './issues.ts';

/** All that is wrong, above the form, with a way to each field; it takes the focus when it appears. */
export function ErrorSummary({ issues }: { issues: readonly FieldIssue[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (issues.length === 0) return;
    box.current?.focus();
    const before = document.title;
    document.title = `Error: ${before}`;
    return () => {
      document.title = before;
    };
  }, [issues]);
  if (issues.length === 0) return null;
  return (
    <Alert ref={box} tabIndex={-1} role="alert" color="red" title="There is a problem">
      <List size="sm" spacing="xs">
        {issues.map(({ field, label, message }) => (
          <List.Item key={`${field} ${message}`}>
            <Anchor
              display="inline-block"
              lh="24px"
              size="sm"
              href={`#${field}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(field)?.focus();
              }}
            >
              {`${label} ${message}`}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
