import { useEffect, useEffectEvent, useState, type SubmitEvent } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { Scan } from '../parts/Camera.tsx'
import { ask, reach, wordsOf } from '../server.ts'
import type { Programme } from '../signedIn.ts'
import { points, t } from '../words.ts'
import { find, type Chosen, type Found } from './member.ts'

/** Who buys: asked by phone or card, found by a scan, or named with what they have. */
export function MemberBox(props: {
  readonly programme: Programme
  readonly member: Chosen | null
  readonly fixed: boolean
  choose(member: Chosen | null): void
  enrol(phone: string): void
}) {
  const { member, programme, fixed, choose } = props
  useLookAgain(props)
  if (member) {
    return (
      <section className="box" aria-label={t('member')}>
        <div className="row between">
          <div>
            <strong className="large">{member.name ?? t('member.unnamed')}</strong>
            <p className="dim">{member.text}</p>
            {member.memberId && <Balance memberId={member.memberId} programme={programme} />}
          </div>
          <button type="button" className="quiet" disabled={fixed} onClick={() => choose(null)}>
            {t('member.other')}
          </button>
        </div>
      </section>
    )
  }
  return <Asking {...props} />
}

/** Who was named while there was no server is looked up once it answers, as long as the sale is being made. */
function useLookAgain(of: {
  readonly member: Chosen | null
  readonly fixed: boolean
  choose(member: Chosen | null): void
}): void {
  const { member, fixed } = of
  const online = reach.use()
  const choose = useEffectEvent(of.choose)
  useEffect(() => {
    if (!online || fixed || !member?.unasked) return
    let gone = false
    find(member.text, member.unasked.scanned)
      .then((found) => {
        if (!gone && found.kind === 'one' && !found.chosen.unasked) choose(found.chosen)
      })
      .catch(() => undefined)
    return () => void (gone = true)
  }, [member, online, fixed])
}

function Balance({ memberId, programme }: { memberId: string; programme: Programme }) {
  const [active, setActive] = useState<number | null>(null)
  const online = reach.use()
  const programmeId = programme.id
  useEffect(() => {
    if (!online) return
    let gone = false
    ask((client) => client.points.balance({ params: { memberId }, query: { programmeId } }))
      .then((balance) => !gone && setActive(balance.active))
      .catch(() => undefined)
    return () => void (gone = true)
  }, [memberId, programmeId, online])
  if (active === null) return null
  return <p>{t('member.balance', { points: points(active, programme) })}</p>
}

function Asking(props: { choose(member: Chosen | null): void; enrol(phone: string): void }) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const look = async (what: string, scanned: boolean) => {
    setTrouble(null)
    try {
      const answer = await find(what, scanned)
      if (answer.kind === 'one') props.choose(answer.chosen)
      else setFound(answer)
    } catch (error) {
      setTrouble(wordsOf(error))
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (text.trim() !== '') void look(text.trim(), false)
  }
  return (
    <section className="box" aria-label={t('member')}>
      <form className="row" onSubmit={submit} role="search">
        <input
          className="grow"
          aria-label={t('member.ask')}
          placeholder={t('member.ask')}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">{t('member.find')}</button>
        <Scan onScan={(scanned) => void look(scanned, true)} />
      </form>
      <p className="dim">{t('member.hint')}</p>
      <Trouble>{trouble}</Trouble>
      {found?.kind === 'several' && (
        <ul className="choices" aria-label={t('member.several')}>
          {found.all.map((each) => (
            <li key={each.memberId}>
              <button type="button" onClick={() => props.choose(each)}>
                {each.name ?? t('member.unnamed')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {found?.kind === 'none' && (
        <div className="row between" role="status">
          <span>{t('member.none')}</span>
          <button type="button" className="quiet" onClick={() => props.enrol(found.phone ?? '')}>
            {t('member.enrol')}
          </button>
        </div>
      )}
    </section>
  )
}
