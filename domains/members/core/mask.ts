/** A phone of which the last four digits are left to compare: +7 *** ***-12-34. */
export function maskPhone(number: string): string {
  const code = /^\+(?:[17]|\d\d)/.exec(number)?.[0] ?? '+'
  const last = number.slice(-4)
  return `${code} *** ***-${last.slice(0, 2)}-${last.slice(2)}`
}

/** An e-mail of which the first letter and the domain are left: a***@example.com. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  const [first = ''] = address.slice(0, Math.max(at, 0))
  return `${first}***${at < 0 ? '' : address.slice(at)}`
}

/** A birthday of which the year is left: 1990-**-**. */
export const maskBirthday = (day: string): string => `${day.slice(0, 4)}-**-**`

type Personal = {
  readonly phone: string | null
  readonly email: string | null
  readonly birthday: string | null
}

/** The same member with phone, e-mail and birthday masked; names are shown. `masked` says that something is. */
export function masked<M extends Personal>(member: M): M & { masked: boolean } {
  const { phone, email, birthday } = member
  return {
    ...member,
    phone: phone && maskPhone(phone),
    email: email && maskEmail(email),
    birthday: birthday && maskBirthday(birthday),
    masked: [phone, email, birthday].some((each) => each !== null),
  }
}
