import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';
import { nav } from './nav.ts';
import { useKeys } from './shortcuts.ts';

const [store, palette] = createSpotlight();

export const openPalette = palette.open;

/** Every page that the person may open, by name: Ctrl or ⌘ K, or `/`. */
export function Palette() {
  const may = useMay();
  const navigate = useNavigate();
  useKeys({ '/': palette.open });
  const actions = nav
    .flatMap(({ items }) => items)
    .filter((item) => may(item.permission))
    .map((item) => ({
      id: item.to,
      label: item.label,
      description: item.hint,
      onClick: () => void navigate({ to: item.to }),
    }));
  return (
    <Spotlight
      store={store}
      actions={actions}
      shortcut={['mod + K']}
      // Nobody types Ctrl K: it leads on from within a field too.
      tagsToIgnore={[]}
      attributes={{ content: { 'aria-label': 'Palette' } }}
      classNames={{ actionDescription: 'palette-hint' }}
      nothingFound="No page has that name"
      searchProps={{ placeholder: 'Go to a page', 'aria-label': 'Go to a page' }}
    />
  );
}
