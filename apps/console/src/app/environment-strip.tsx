import { Badge } from '@mantine/core';

/** Where one is; production by word and colour, since a mistake there reaches people. */
export function EnvironmentStrip({ environment }: { environment: string }) {
  const isProduction = environment === 'production';
  return (
    <Badge
      variant={isProduction ? 'filled' : 'outline'}
      // The shade by which white is read on it in both schemes: that of the dark one had 3.8:1.
      color={isProduction ? 'red.9' : 'gray'}
      radius="sm"
      // The word is whole at any width.
      miw="max-content"
    >
      {environment}
    </Badge>
  );
}
