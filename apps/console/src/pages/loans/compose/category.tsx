import type { Category } from '@crm/contracts';
import { Button, Group, Popover, Radio, Stack, Text } from '@mantine/core';
import { fieldId } from './issues.ts';

type Props = { category: Category; onChange: (category: Category) => void };

/** What kind of message it is decides whose wishes hold it back (E20). */
export function CategoryChoice({ category, onChange }: Props) {
  return (
    <Stack gap="xs" align="flex-start" id={fieldId('category')} tabIndex={-1}>
      <Radio.Group
        label="Category"
        value={category}
        onChange={(value) => onChange(value === 'marketing' ? 'marketing' : 'transactional')}
      >
        <Stack gap="xs" mt={4}>
          <Radio
            value="transactional"
            label="Transactional"
            description="About this loan. It is sent also to people who asked not to be e-mailed."
          />
          <Radio
            value="marketing"
            label="Marketing"
            description="An offer. It is not sent to anybody who asked not to be e-mailed."
          />
        </Stack>
      </Radio.Group>
      <Exemption />
    </Stack>
  );
}

function Exemption() {
  return (
    <Popover width={320} position="bottom-start" withArrow shadow="md" trapFocus returnFocus withRoles>
      <Popover.Target>
        <Button size="compact-sm" variant="default">
          What is still sent?
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="What is still sent?">
        <Group gap="xs">
          <Text size="sm">
            Notices that the law or the loan requires, such as an escrow analysis or a payoff statement, are
            still sent to people who asked not to be e-mailed. That is the transactional exemption. An offer
            is never exempt: do not send one as transactional.
          </Text>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
