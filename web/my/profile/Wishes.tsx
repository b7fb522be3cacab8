import { useState, type SyntheticEvent } from 'react'
import { Field } from '../../shared/Field.tsx'
import { ask } from '../server.ts'
import { t } from '../words.ts'
import type { Consents } from './Agreeing.tsx'

const CHANNELS = ['email', 'sms', 'push', 'telegram', 'call'] as const

/** Through which channels to hear of what, and when to be left in peace. */
export function Wishes(props: {
  readonly known: Consents
  changed(work: () => Promise<Consents>): Promise<void>
}) {
  const { known, changed } = props
  const choose = ({ topic, channels }: Consents['channels'][number], channel: Channel) => {
    const chosen = channels.includes(channel)
      ? channels.filter((each) => each !== channel)
      : [...channels, channel]
    const body = { channels: [{ topic, channels: chosen }] }
    return changed(() => ask((client) => client.my.wish({ body })))
  }
  return (
    <section className="box stack">
      <h2>{t('wishes.title')}</h2>
      <p className="dim">{t('wishes.hint')}</p>
      {known.channels.map((each) => (
        <fieldset key={each.topic}>
          <legend>{t(`topic.${each.topic}`)}</legend>
          <div className="chips">
            {CHANNELS.map((channel) => (
              <button
                key={channel}
                type="button"
                className="quiet small"
                aria-pressed={each.channels.includes(channel)}
                onClick={() => void choose(each, channel)}
              >
                {t(`channel.${channel}`)}
              </button>
            ))}
          </div>
        </fieldset>
      ))}
      <Quiet key={`${known.quietHours.from} ${known.quietHours.until}`} {...props} />
    </section>
  )
}

type Channel = (typeof CHANNELS)[number]

function Quiet({ known, changed }: Parameters<typeof Wishes>[0]) {
  const [hours, setHours] = useState(known.quietHours)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    const quietHours = { from: hours.from, until: hours.until, zone }
    void changed(() => ask((client) => client.my.wish({ body: { quietHours } })))
  }
  return (
    <form onSubmit={submit}>
      <fieldset className="stack tight">
        <legend>{t('quiet.title')}</legend>
        <div className="pair">
          {(['from', 'until'] as const).map((edge) => (
            <Field
              key={edge}
              label={t(`quiet.${edge}`)}
              type="time"
              required
              value={hours[edge]}
              onChange={({ target }) => setHours({ ...hours, [edge]: target.value })}
            />
          ))}
        </div>
        <p className="dim">
          {t('quiet.zone', { zone: known.quietHours.own ? known.quietHours.zone : zone })}
        </p>
        <button type="submit" className="quiet">
          {t('save')}
        </button>
      </fieldset>
    </form>
  )
}
