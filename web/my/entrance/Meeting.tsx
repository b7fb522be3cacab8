import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { CodeField, useCode } from '../Code.tsx'
import { slug } from '../own.ts'
import { ask } from '../server.ts'
import { t } from '../words.ts'

/** The bot is to be opened, and its code to be typed here. */
export type Met = Answered<Contract['portal']['meet']>

/** Asks for an address that opens the bot. Throws `Problem`. */
export function askMeeting(): Promise<Met> {
  const address = slug.get()
  return ask((client) => client.portal.meet({ body: address ? { slug: address } : {} }))
}

/** Sends to the bot, where the phone is shared, and takes the code that it says. */
export function Meeting(props: {
  readonly met: Met
  back(): void
  arrived(): Promise<void>
  joining(ticket: string): void
}) {
  const { request, url } = props.met
  const entry = useCode(async (code) => {
    const { ticket } = await ask((client) => client.portal.signIn({ body: { request, code } }))
    if (ticket === null) await props.arrived()
    else props.joining(ticket)
  })
  return (
    <form className="stack" onSubmit={entry.submit} noValidate>
      <h1>{t('enter.title')}</h1>
      <ol className="steps">
        <li>{t('meet.open')}</li>
        <li>{t('meet.share')}</li>
        <li>{t('meet.type')}</li>
      </ol>
      <a className="button" href={url} target="_blank" rel="noreferrer">
        {t('telegram.open')}
      </a>
      <CodeField label={t('meet.code')} entry={entry} />
      <button type="submit" className="main" disabled={!entry.ready}>
        {t('enter.confirm')}
      </button>
      <button type="button" className="plain" onClick={props.back}>
        {t('meet.other')}
      </button>
    </form>
  )
}
