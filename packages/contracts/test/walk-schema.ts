import * as v from 'valibot';

type Action = { kind: string; type: string; message?: unknown };

/** A schema with the children that its type gives it. */
export type Node = v.GenericSchema & {
  message?: unknown;
  entries?: Record<string, Node>;
  item?: Node;
  value?: Node;
  wrapped?: Node;
  options?: readonly unknown[];
  literal?: unknown;
  getter?: (input: unknown) => Node;
  pipe?: readonly Action[];
};

export type Step = { node: Node; path: string; pii: string | undefined; actions: readonly Action[] };

/** Every schema inside a schema, itself included, each with its path and the personal-data mark it stands under. */
export function walkSchema(schema: v.GenericSchema): Step[] {
  const steps: Step[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node, path: string, inherited: string | undefined): void => {
    if (seen.has(node) && node.type === 'lazy') return;
    seen.add(node);
    const mark = v.getMetadata(node).pii;
    const pii = typeof mark === 'string' ? mark : inherited;
    steps.push({ node, path, pii, actions: (node.pipe ?? []).slice(1) });
    for (const [name, child] of Object.entries(node.entries ?? {})) {
      visit(child, path === '' ? name : `${path}.${name}`, pii);
    }
    if (node.item !== undefined) visit(node.item, `${path}[]`, pii);
    if (node.value !== undefined && node.type === 'record') visit(node.value, `${path}.*`, pii);
    if (node.wrapped !== undefined) visit(node.wrapped, path, pii);
    if (node.getter !== undefined) visit(node.getter(undefined), path, pii);
    for (const option of optionsOf(node)) visit(option, path, pii);
  };
  visit(schema as Node, '', undefined);
  return steps;
}

/** The schemas that a union or variant chooses from; a picklist's options are values and not among them. */
export function optionsOf(node: Node): Node[] {
  return node.type === 'union' || node.type === 'variant' ? [...((node.options ?? []) as Node[])] : [];
}
