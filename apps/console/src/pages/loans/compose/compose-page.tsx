import { Page } from '../../../parts/page.tsx';

export function ComposePage() {
  return <Page title="Compose e-mail">{null}</Page>;
}
