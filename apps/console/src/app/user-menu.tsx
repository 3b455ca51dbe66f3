import { Button, type MantineColorScheme, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { signOut, useSession } from '../api/session.ts';
import { useShortcuts } from './shortcuts.ts';

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

function sayStillIn(): void {
  notifications.show({
    color: 'red',
    title: 'You are still signed in',
    message: 'The server could not be reached, or refused. Try again.',
    autoClose: false,
  });
}

/** Who is signed in, how the page looks, whether single keys act, and the way out. */
export function UserMenu() {
  const session = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shortcuts = useShortcuts();
  return (
    <Menu position="bottom-end" width={260} withInitialFocusPlaceholder={false} withinPortal={false}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" aria-label={`Signed in as ${session.name}`}>
          <Text span inherit truncate className="user-name">
            {session.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="breakable">Signed in as {session.roles.join(', ')}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {schemes.map(({ value, label }, index) => (
            <Menu.RadioItem
              key={value}
              value={value}
              // Opened, the menu stands at its first choice (ARIA APG, menu button).
              data-autofocus={index === 0 || undefined}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={shortcuts.isOn} onChange={shortcuts.set}>
          Keyboard shortcuts
        </Menu.CheckboxItem>
        <Menu.Item onClick={() => void signOut().catch(sayStillIn)}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
