import { styles } from './styles.ts';

/** Gives every element with a class the look of that class; throws for a class without one. */
export function inlineStyles(html: string): string {
  return html.replaceAll(/ class="([^"]*)"/g, (attribute, name: string) => {
    if (!Object.hasOwn(styles, name)) throw new Error(`layout: the class ${name} has no style`);
    return `${attribute} style="${styles[name]}"`;
  });
}
