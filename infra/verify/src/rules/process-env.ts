import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import { lineOf, readSources, visitNodes } from '../read-sources.ts';

/** `process.env` is read in `packages/runtime` alone; tests are no exception, `infra` is. */
export const processEnv: Rule = {
  id: 'process-env',
  why: 'Settings are parsed once, at the start, with every fault reported together; a read elsewhere fails late and unnamed.',
  check: (root) =>
    readSources(
      root,
      (file) => /^(?:apps|packages)\//.test(file) && !file.startsWith('packages/runtime/'),
    ).flatMap(({ file, ast }) => {
      const findings: Finding[] = [];
      visitNodes(ast, (node) => {
        if (!readsEnv(node)) return;
        findings.push({
          file,
          line: lineOf(ast, node),
          message: 'reads process.env',
          instead:
            "Parse the setting in the app's env.ts with parseEnv of @crm/runtime and pass the value on as an argument.",
        });
        return 'stop';
      });
      return findings;
    }),
};

function readsEnv(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    return ts.isStringLiteralLike(key) && key.text === 'env' && isProcess(node.expression);
  }
  if (
    ts.isVariableDeclaration(node) &&
    node.initializer !== undefined &&
    ts.isObjectBindingPattern(node.name)
  ) {
    return isProcess(node.initializer) && node.name.elements.some((element) => nameOf(element) === 'env');
  }
  return ts.isImportDeclaration(node) && importsEnv(node);
}

function isProcess(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'process';
  return ts.isPropertyAccessExpression(node) && node.name.text === 'process';
}

function nameOf(element: ts.BindingElement | ts.ImportSpecifier): string {
  return (element.propertyName ?? element.name).getText();
}

function importsEnv(node: ts.ImportDeclaration): boolean {
  if (!ts.isStringLiteral(node.moduleSpecifier) || !/^(?:node:)?process$/.test(node.moduleSpecifier.text))
    return false;
  const bindings = node.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((e) => nameOf(e) === 'env')
  );
}
