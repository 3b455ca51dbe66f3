export { findActiveTemplate, findTemplateVersion, listTemplates } from './find-template.ts';
export { type PublishedTemplate, publishTemplate } from './publish-template.ts';
export { createTemplateCache, type TemplateCache } from './template-cache.ts';
