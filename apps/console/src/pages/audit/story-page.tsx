import { Page } from '../../parts/page.tsx';

export function StoryPage() {
  return <Page title="Story">{null}</Page>;
}
