import type { ChannelShown } from '#domains/channels/channels.api.ts'
import type { Kind } from '#domains/channels/core/settings.ts'
import { beginnings, fields, type Field } from './fields.ts'

/** What stands in the form, by the path of its field; a path names the place in the request too. */
export type Values = Readonly<Record<string, string | number | boolean>>

type Tree = { [name: string]: unknown }

/** The form of a channel; of one that was never set, as it begins. */
export function valuesOf(kind: Kind, channel: ChannelShown | null): Values {
  const settings = channel?.settings ?? beginnings[kind]
  const entries = fields[kind].map(({ path, as }) => [path, typed(at({ settings }, path), as)])
  return {
    enabled: channel?.enabled ?? true,
    position: channel?.position ?? 1,
    rate: channel?.rate ?? 10,
    ...(Object.fromEntries(entries) as Values),
  }
}

/** The request that a filled form makes. A group of fields that is empty is none. */
export function bodyOf(kind: Kind, values: Values): Tree {
  const body: Tree = { settings: {}, secrets: {} }
  for (const field of fields[kind]) {
    const value = sent(values[field.path], field)
    // a secret that is left empty stays as it is
    if (field.path.startsWith('secrets.') && value === '') continue
    put(body, field.path.split('.'), value)
  }
  const settings = body['settings'] as Tree
  for (const [name, value] of Object.entries(settings)) {
    if (isTree(value) && isEmpty(value)) settings[name] = null
  }
  const { enabled, position, rate } = values
  return { ...body, enabled, position: Number(position), rate: Number(rate) }
}

function typed(value: unknown, as: Field['as']): string | number | boolean {
  if (as === 'switch') return value === true
  if (as === 'number') return typeof value === 'number' ? value : ''
  if (as === 'list') return Array.isArray(value) ? value.join(', ') : ''
  if (as === 'headers') {
    const headers = (value ?? []) as readonly { name: string; value: string }[]
    return headers.map((header) => `${header.name}: ${header.value}`).join('\n')
  }
  return typeof value === 'string' ? value : ''
}

function sent(value: Values[string] | undefined, { as, optional }: Field): unknown {
  if (as === 'switch') return value === true
  if (as === 'number') return Number(value)
  const text = `${value ?? ''}`.trim()
  if (as === 'list') return text === '' ? [] : text.split(',').map((word) => word.trim())
  if (as === 'headers') return headersOf(text)
  return optional && text === '' ? null : text
}

function headersOf(text: string): { name: string; value: string }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      if (colon < 0) return { name: line.trim(), value: '' }
      return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }
    })
}

function at(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isTree(value) ? value[name] : undefined), tree)
}

function put(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  const inner = isTree(tree[name]) ? tree[name] : {}
  tree[name] = inner
  put(inner, rest, value)
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (tree: Tree): boolean =>
  Object.values(tree).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  )

/**
 * What is wrong, by the field that it stands beside; what belongs to no field of the form comes under ''.
 * A fault within a list stands beside the list.
 */
export function faultsOf(
  kind: Kind,
  errors: readonly { readonly path: string; readonly message: string }[],
): Record<string, string> {
  const known = ['enabled', 'position', 'rate', ...fields[kind].map(({ path }) => path)]
  return Object.fromEntries(
    errors.map(({ path, message }) => {
      const place = path.replace(/^\//, '').replaceAll('/', '.')
      const field =
        known.find((each) => each === place || place.startsWith(`${each}.`)) ??
        known.find((each) => each.startsWith(`${place}.`))
      return [field ?? '', message]
    }),
  )
}
