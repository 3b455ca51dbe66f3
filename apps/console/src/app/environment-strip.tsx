import { Badge } from '@mantine/core';

/** Where one is; production by word and colour, since a mistake there reaches people. */
export function EnvironmentStrip({ environment }: { environment: string }) {
  const isProduction = environment === 'production';
  return (
    <Badge
      variant={isProduction ? 'filled' : 'outline'}
      color={isProduction ? 'red' : 'gray'}
      radius="sm"
      // The word is whole at any width.
      miw="max-content"
    >
      {environment}
    </Badge>
  );
}
