import * as operators from '#domains/access/operators.ts'
import type { Context } from '#kit/context.ts'
import type { Answer, DoorTest } from '#test/door.ts'

export const PASSWORD = 'a password of the tests'

/** An operator with ready roles and the password of the tests, which need not be changed. */
export async function hire(ctx: Context, login: string, ...roles: string[]): Promise<string> {
  const roleIds = await operators.readyRoleIds(ctx, roles)
  const asked = { login, name: login, language: 'en', roleIds } as const
  const known = { password: PASSWORD, mustChange: false }
  return (await operators.addWith(ctx, asked, known)).id
}

/** What a browser with a page of ours sends; the session's cookie when there is one. */
export const browser = (cookie?: string) => ({
  authorization: undefined,
  'sec-fetch-site': 'same-origin',
  ...(cookie !== undefined && { cookie }),
})

export const signIn = (
  door: DoorTest,
  login: string,
  more: { readonly password?: string; readonly code?: string; readonly address?: string } = {},
): Promise<Answer> => {
  const { address, ...credentials } = more
  return door.ask(
    'POST',
    '/v1/sessions',
    { login, password: PASSWORD, ...credentials },
    { ...browser(), ...(address !== undefined && { 'x-forwarded-for': address }) },
  )
}

/** The cookie that an answer gives, as a browser sends it back. */
export const cookieOf = ({ headers }: Answer): string =>
  String(headers['set-cookie']).split(';')[0]!

/** Signs in; the cookie of the session. */
export async function sessionOf(door: DoorTest, login: string): Promise<string> {
  const answer = await signIn(door, login)
  if (answer.status !== 201) throw new Error(`${login} cannot sign in: ${answer.text}`)
  return cookieOf(answer)
}
