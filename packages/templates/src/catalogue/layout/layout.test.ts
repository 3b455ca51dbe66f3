import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../load-catalogue.ts';
import { fillLayout } from './apply-layout.ts';
import { inlineStyles } from './inline-styles.ts';
import { styles } from './styles.ts';

describe('the layout', () => {
  it('takes exactly the parts that it has slots for', () => {
    expect(fillLayout('a @@b@@ c', { b: ' $& ' })).toBe('a $& c');
    expect(() => fillLayout('@@b@@', {})).toThrow('nothing was given for the slot b');
    expect(() => fillLayout('', { b: '' })).toThrow('there is no slot b');
  });

  it('gives every class its look, and knows no class without one', () => {
    expect(inlineStyles('<p class="list">')).toBe(
      '<p class="list" style="margin:0 0 16px;padding:0 0 0 22px">',
    );
    expect(() => inlineStyles('<p class="constructor">')).toThrow('has no style');
  });

  it.each([
    ['p', 'card'],
    ['p', 'notice'],
    ['li', 'card'],
    ['small', 'card'],
    ['h1', 'card'],
    ['h2', 'card'],
    ['label', 'card'],
    ['value', 'card'],
    ['cell', 'card'],
    ['cell-number', 'card'],
    ['column', 'card'],
    ['column-number', 'card'],
    ['amount-label', 'panel'],
    ['amount', 'panel'],
    ['foot-name', 'card'],
    ['foot-text', 'card'],
    ['brand', 'head'],
  ])('%s on %s is readable: contrast of 4.5 at least (WCAG 2 AA)', (text, ground) => {
    const color = / ?(?:^|;)color:(#[0-9a-f]{6})/.exec(styles[text] ?? '')?.[1];
    const background = /background-color:(#[0-9a-f]{6})/.exec(styles[ground] ?? '')?.[1];
    expect(contrast(color ?? '', background ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it('the dark look is readable too, on the card, the panel and the notice', async () => {
    const [letter] = await loadCatalogue();
    const dark = /prefers-color-scheme: dark\) \{([\s\S]*?)\n {2}\}/.exec(letter?.bodyHtml ?? '')?.[1] ?? '';
    const colorOf = (name: string) =>
      new RegExp(`\\.${name}[ ,][^}]*?[{ ]color: (#[0-9a-f]{6})`).exec(dark)?.[1] ?? '';
    const groundOf = (name: string) =>
      new RegExp(`\\.${name} \\{ background-color: (#[0-9a-f]{6})`).exec(dark)?.[1] ?? '';
    const pairs = [
      ['p', 'card'],
      ['p', 'notice'],
      ['h1', 'card'],
      ['label', 'card'],
      ['amount', 'panel'],
      ['foot-text', 'card'],
    ] as const;
    for (const [text, ground] of pairs) {
      expect([text, contrast(colorOf(text), groundOf(ground)) >= 4.5]).toEqual([text, true]);
    }
  });
});

/** Contrast of two colours `#rrggbb` (WCAG 2.2, relative luminance). NaN, which fails any bound, for anything else. */
function contrast(one: string, other: string): number {
  const [light = Number.NaN, dark = Number.NaN] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
