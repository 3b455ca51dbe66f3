import { AppShell, Burger, Group, NavLink, ScrollArea, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useMay, useSession } from '../api/session.ts';
import { EnvironmentStrip } from './environment-strip.tsx';
import { nav } from './nav.ts';
import { openPalette, Palette } from './palette.tsx';
import { SessionEnd } from './session-end.tsx';
import { UserMenu } from './user-menu.tsx';

/** Navigation by permission, the palette, who is signed in; the page stands in `main`. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { environment } = useSession();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
            />
            <Text fw={600} visibleFrom="sm">
              CRM communications
            </Text>
            <EnvironmentStrip environment={environment} />
          </Group>
          <Group gap={4} wrap="nowrap">
            <UnstyledButton onClick={openPalette} px={4} py={4}>
              <Text size="sm" className="one-line">
                Go to …{' '}
                <Text span c="dimmed" visibleFrom="sm" inherit>
                  Ctrl K
                </Text>
              </Text>
            </UnstyledButton>
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages" className={opened ? undefined : 'nav-closed'}>
        <ScrollArea>
          <Navigation onNavigate={close} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Palette />
      <SessionEnd />
    </AppShell>
  );
}

function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const may = useMay();
  const { pathname } = useLocation();
  const here = openPage(pathname);
  return nav.map(({ group, items }) => {
    const open = items.filter((item) => may(item.permission));
    if (open.length === 0) return null;
    return (
      <section key={group} aria-label={group}>
        <Title order={2} size="xs" c="dimmed" tt="uppercase" px="sm" pt="sm" pb={4}>
          {group}
        </Title>
        {open.map((item) => (
          <NavLink
            key={item.to}
            renderRoot={(props) => <Link to={item.to} activeOptions={nearest} {...props} />}
            label={item.label}
            active={item.to === here}
            aria-current={item.to === here ? 'page' : undefined}
            onClick={onNavigate}
          />
        ))}
      </section>
    );
  });
}

/** A link would call itself the current page on every page below; which one is current is said here. */
const nearest = { exact: true, includeSearch: false };

/** The page of the navigation that the address is of, or below; of two that fit, the nearer one. */
function openPage(pathname: string): string | undefined {
  return nav
    .flatMap(({ items }) => items.map(({ to }) => to))
    .filter((to) => pathname === to || pathname.startsWith(`${to}/`))
    .sort((a, b) => b.length - a.length)[0];
}
