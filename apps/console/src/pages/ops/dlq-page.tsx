import { Page } from '../../parts/page.tsx';

export function DlqPage() {
  return <Page title="Dead letters">{null}</Page>;
}
