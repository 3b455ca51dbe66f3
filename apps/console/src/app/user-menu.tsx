import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { signOut, useSession } from '../api/session.ts';
import { useShortcuts } from './shortcuts.ts';

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

/** Who is signed in, how the page looks, whether single keys act, and the way out. */
export function UserMenu() {
  const session = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shortcuts = useShortcuts();
  return (
    <Menu position="bottom-end" width={260}>
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
        {schemes.map(({ value, label }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            onClick={() => setColorScheme(value)}
          >
            {colorScheme === value ? `${label} ✓` : label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={shortcuts.isOn}
          onClick={() => shortcuts.set(!shortcuts.isOn)}
        >
          {shortcuts.isOn ? 'Keyboard shortcuts ✓' : 'Keyboard shortcuts'}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
