import ts from 'typescript';

/**
 * The text that a string, a template or a sum of them stands for, undefined for any other node. An
 * interpolated name stands in it as `${name}`, any other expression as `?`.
 */
export function sqlTextOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.map((span) => placeholder(span.expression) + span.literal.text);
    return node.head.text + spans.join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const left = sqlTextOf(node.left);
    const right = sqlTextOf(node.right);
    if (left === undefined && right === undefined) return undefined;
    return (left ?? placeholder(node.left)) + (right ?? placeholder(node.right));
  }
  return undefined;
}

// A nested template is looked at on its own; its text here would only be found twice.
function placeholder(expression: ts.Expression): string {
  const isName = ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression);
  const isCallOnName = ts.isCallExpression(expression) && expression.arguments.every(ts.isStringLiteralLike);
  return isName || isCallOnName ? `\${${expression.getText()}}` : ' ? ';
}
