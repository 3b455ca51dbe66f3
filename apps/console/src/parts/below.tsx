import { type MantineSpacing, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { isReady: boolean; gap?: MantineSpacing; children: ReactNode };

/**
 * What stands below something whose height is not known before it is read. It is there from the start and reads for
 * itself meanwhile, and shows itself once what is above has its place, so that nothing moves under an eye or a hand.
 */
export function Below({ isReady, gap = 'md', children }: Props) {
  return (
    <Stack gap={gap} display={isReady ? 'flex' : 'none'}>
      {children}
    </Stack>
  );
}
