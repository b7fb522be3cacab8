import type { Door } from '#kit/routes.ts'

/** The methods that an address takes, by the templates of the operations; none when it is unknown. */
export function methodsAt(doors: readonly Door[], url: string): string[] {
  const path = url.split('?', 1)[0]!
  const methods = doors
    .flatMap(({ api }) => Object.values(api))
    .filter((operation) => fits(operation.path, path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...new Set(methods)].toSorted()
}

function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith(':') ? given[at] !== '' : part === given[at]))
  )
}
