import * as operators from '#domains/access/operators.ts'
import { firstPassword } from '#domains/access/secrets.ts'
import type { Context } from '#kit/context.ts'

/** With what somebody of the demo company signs in; the password is made for each installation. */
export type DemoLogin = { readonly login: string; readonly password: string }

const staff = [
  ['owner', 'Ольга Примерова'],
  ['marketer', 'Марк Образцов'],
  ['operator', 'Полина Пробная'],
  ['cashier', 'Кирилл Кассовый'],
] as const

/** Lets four people of the demo company in, with passwords made by chance. */
export async function hireStaff(ctx: Context): Promise<DemoLogin[]> {
  const logins: DemoLogin[] = []
  for (const [role, name] of staff) {
    const roleIds = await operators.readyRoleIds(ctx, [role])
    const [login, password] = [`${role}@demo.example`, firstPassword()]
    await operators.letIn(ctx, { login, name, language: 'ru', roleIds }, password)
    logins.push({ login, password })
  }
  return logins
}
