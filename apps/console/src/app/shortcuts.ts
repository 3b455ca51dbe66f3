import { useHotkeys, useLocalStorage } from '@mantine/hooks';

/** Whether single keys act; a person can turn them off (WCAG 2.2, 2.1.4). */
export function useShortcuts(): { isOn: boolean; set: (isOn: boolean) => void } {
  const [isOn, set] = useLocalStorage({
    key: 'shortcuts',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return { isOn, set };
}

/** Binds single keys, such as `j` or `?`. They never act while somebody types, nor when they are turned off. */
export function useKeys(keys: Record<string, () => void>): void {
  const { isOn } = useShortcuts();
  useHotkeys(isOn ? Object.entries(keys).map(([key, act]) => [key, act]) : []);
}
