import { Page } from '../../parts/page.tsx';

export function OpsPage() {
  return <Page title="Operations">{null}</Page>;
}
