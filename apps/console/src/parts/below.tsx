import { type MantineSpacing, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';

type Props = { isReady: boolean; gap?: MantineSpacing; children: ReactNode };

/**
 * What stands below something whose height is not known before it is read. It is there from the start and reads for
 * itself meanwhile, and shows itself once what is above has its place, so that nothing moves under an eye or a hand. Once
 * shown it stays, also while what is above is read again on demand.
 */
export function Below({ isReady, gap = 'md', children }: Props) {
  const [wasReady, setWasReady] = useState(isReady);
  if (isReady && !wasReady) setWasReady(true);
  return (
    <Stack gap={gap} display={wasReady ? 'flex' : 'none'}>
      {children}
    </Stack>
  );
}
