import { FORMS, type Form } from './forms.ts'

/** A way to a member: through a channel, or into the sandbox, which takes the texts of all channels. */
export type Way = { readonly channel: Form | 'sandbox'; readonly address: string | null }

/** A way with the channel that the text is written for. */
export type Chosen = Way & { readonly form: Form }

const isForm = (name: string): name is Form => (FORMS as readonly string[]).includes(name)

/**
 * The ways to try, the first one first. What the member chose narrows and orders them; null leaves the
 * order of the organisation. In the sandbox the choice says which channel the text is written for.
 */
export function inOrder(
  ways: readonly Way[],
  choices: readonly string[] | null,
  reach: { readonly phone: string | null; readonly email: string | null },
): readonly Chosen[] {
  const forms = choices?.filter(isForm) ?? null
  const addresses: Readonly<Partial<Record<Form, string | null>>> = {
    sms: reach.phone,
    email: reach.email,
  }
  const inSandbox = (): Chosen[] => {
    if (forms?.length === 0) return []
    const found = (forms ?? ['sms', 'email']).find((form) => addresses[form])
    const form = found ?? forms?.[0] ?? 'sms'
    return [{ channel: 'sandbox', form, address: addresses[form] ?? reach.phone ?? reach.email }]
  }
  const chosen = ways.flatMap((way): Chosen[] =>
    way.channel === 'sandbox' ? inSandbox() : [{ ...way, form: way.channel }],
  )
  if (forms === null) return chosen
  const place = ({ channel, form }: Chosen) => (channel === 'sandbox' ? 0 : forms.indexOf(form))
  return chosen.filter((way) => place(way) >= 0).toSorted((a, b) => place(a) - place(b))
}
