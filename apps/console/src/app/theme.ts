import { type CSSVariablesResolver, createTheme, Modal, Notification, Skeleton } from '@mantine/core';

/** Calm and dense, one accent, AA contrast on both schemes (WCAG 2.2, 1.4.3); tokens only, no component is restyled. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } } },
  components: {
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'none' } } },
    }),
    // Nothing for the first moment, then the place of what is to come; a reader hears that it is on its way.
    Skeleton: Skeleton.extend({
      classNames: { root: 'late' },
      defaultProps: { role: 'status', 'aria-busy': true, 'aria-label': 'Loading' },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } }),
  },
});

// The text of the light variants, one shade darker than the library's: teal misses 4.5:1 on its own light surface.
const lightText = Object.fromEntries(
  ['gray', 'red', 'orange', 'teal', 'violet', 'blue', 'indigo'].map((color) => [
    `--mantine-color-${color}-light-color`,
    `color-mix(in srgb, var(--mantine-color-${color}-9) 80%, black)`,
  ]),
);

// Lines of charts, at least 3:1 on the page (WCAG 2.2, 1.4.11); the light variants' text is near white when dark.
const chartColors = {
  light: {
    '--chart-1': '#1d5fc4',
    '--chart-2': '#b8500a',
    '--chart-3': '#0b7a5c',
    '--chart-grid': '#e3e6ea',
  },
  dark: { '--chart-1': '#6ea8ff', '--chart-2': '#ffa24d', '--chart-3': '#5fd6ad', '--chart-grid': '#3a3f45' },
};

// The library's greys miss 4.5:1 on its own grey surfaces.
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...lightText,
    '--mantine-color-dimmed': '#54595f',
    '--mantine-color-placeholder': '#5c6369',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#3043a8',
    '--surface-raised': '#f6f7f9',
    ...chartColors.light,
  },
  dark: {
    '--mantine-color-dimmed': '#b0b6bd',
    '--mantine-color-placeholder': '#a4abb3',
    '--mantine-color-error': '#ff9c94',
    '--mantine-color-anchor': '#a5b4ff',
    '--surface-raised': '#25282c',
    ...chartColors.dark,
  },
});
