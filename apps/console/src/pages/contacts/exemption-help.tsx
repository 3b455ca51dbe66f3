import { Button, Group, Popover, Text } from '@mantine/core';

/** What no preference stops, behind a real button: reachable by key, and closed by Escape. */
export function ExemptionHelp() {
  return (
    <Group>
      <Popover width={300} trapFocus returnFocus>
        <Popover.Target>
          <Button variant="subtle" size="compact-sm">
            What is still sent?
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="What is still sent">
          <Text size="sm" tabIndex={0}>
            Servicing notices that the law or the loan requires, such as escrow analyses and payoff quotes,
            are transactional. They go out whatever is set here. Marketing does not.
          </Text>
        </Popover.Dropdown>
      </Popover>
    </Group>
  );
}
