import { Page } from '../../parts/page.tsx';

export function ContactPage() {
  return <Page title="Contact">{null}</Page>;
}
