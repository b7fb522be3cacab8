import { expect, test } from 'vitest'
import { isList, type Shape } from './core/parts.ts'
import { EVENTS, grants, KINDS, leaves, limit, rule, whole } from './core/shapes.ts'
import { templateNames } from './core/templates/index.ts'
import { fieldsEn } from './fields.en.ts'
import { conditionsEn } from './words.en.ts'

/** Every key that is put together while the editor is shown. */
function keysOf(shape: Shape): string[] {
  return shape.flatMap((field) =>
    isList(field)
      ? [`field.${field.label}`, `field.${field.label}.one`, ...keysOf(field.list)]
      : [
          `field.${field.label}`,
          ...(field.options ?? []).map((value) => `option.${field.label}.${value}`),
        ],
  )
}

test('every kind, field and choice of the editor has words', () => {
  const shapes: Shape[] = [...Object.values(leaves), ...Object.values(grants), limit, rule, whole]
  const keys = [
    ...shapes.flatMap(keysOf),
    ...Object.keys(leaves).map((kind) => `leaf.${kind}`),
    ...Object.keys(grants).map((kind) => `grant.${kind}`),
    ...EVENTS.map((event) => `event.${event}`),
    ...KINDS.map((kind) => `option.kind.${kind}`),
    ...templateNames.flatMap((name) => [`template.${name}`, `template.${name}.hint`]),
  ]
  const words = { ...conditionsEn, ...fieldsEn }
  expect(keys.filter((key) => !Object.hasOwn(words, `cond.${key}`))).toEqual([])
})
