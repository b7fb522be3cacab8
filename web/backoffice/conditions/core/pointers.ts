import { pointerOfItem, pointerOfNode, type Node, type RuleForm } from './form.ts'
import { isList, pointerTo, type Part, type Shape } from './parts.ts'
import { grants, leaves, rule as ruleShape } from './shapes.ts'

/** Whether a place of a document is another one, or lies within it. */
export const isAt = (path: string, at: string): boolean =>
  path === at || (at !== '' && path.startsWith(`${at}/`))

/** The places of a rule that have a field of their own, where a mistake is told. */
export function fieldsOf(rule: RuleForm, pointer: string): string[] {
  const { when, then } = rule
  return [
    ...ofPart(ruleShape, rule.part, pointer),
    ...when.items.flatMap((node, index) =>
      ofNode(node, pointerOfItem(when, `${pointer}/when`, index)),
    ),
    ...(then.kind === null
      ? []
      : ofPart(grants[then.kind], then.part, `${pointer}/then/${then.kind}`)),
  ]
}

function ofNode(node: Node, pointer: string): string[] {
  const at = pointerOfNode(node, pointer)
  if (node.is === 'kept') return []
  if (node.is === 'leaf') return ofPart(leaves[node.kind], node.part, `${at}/${node.kind}`)
  return node.items.flatMap((item, index) => ofNode(item, `${at}/${node.mode}/${index}`))
}

function ofPart(shape: Shape, part: Part, pointer: string): string[] {
  return shape.flatMap((field) => {
    const at = pointerTo(pointer, field.path)
    if (!isList(field)) return [at]
    return (part.lists[field.path] ?? []).flatMap((item, index) =>
      ofPart(field.list, item, `${at}/${index}`),
    )
  })
}
