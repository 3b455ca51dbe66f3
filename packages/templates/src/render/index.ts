export {
  type CheckedTemplate,
  checkTemplate,
  type TemplateIssue,
  type TemplateSource,
} from './check-template.ts';
export type { RenderValues, TemplateVersion } from './compile-template.ts';
export { createRenderer, type Renderer, type RendererOptions } from './create-renderer.ts';
export type { RenderContext } from './presentation.ts';
export type { RenderFaultCode } from './render-fault.ts';
export type { RenderInput, RenderResult } from './render-message.ts';
