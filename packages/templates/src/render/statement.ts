type Statements = {
  CommentStatement: hbs.AST.CommentStatement;
  ContentStatement: hbs.AST.ContentStatement;
  MustacheStatement: hbs.AST.MustacheStatement;
  BlockStatement: hbs.AST.BlockStatement;
};

/** Whether a statement is of this type. Handlebars' own types leave statements an open set of interfaces. */
export function isStatement<Type extends keyof Statements>(
  node: hbs.AST.Node,
  type: Type,
): node is Statements[Type] {
  return node.type === type;
}
