import { useRef, useState, type SubmitEvent } from 'react'
import type { Answered } from '#kit/core/operation.ts'
import { Problem } from '#sdk/client.ts'
import type { Contract } from '#sdk/contract.ts'
import { Field, Trouble } from '../../shared/Field.tsx'
import { chosenOf, type Chosen } from '../sale/member.ts'
import { ask, reach, wordsOf } from '../server.ts'
import { placeOf, type Programme, type SignedIn } from '../signedIn.ts'
import { play } from '../sound.ts'
import { language, t, type Word } from '../words.ts'

const WITHOUT_RULES = new Set(['conditions.none_in_force', 'programme.without_conditions'])

type About = {
  readonly who: SignedIn
  readonly programme: Programme
  readonly phone: string
  enrolled(member: Chosen): void
}

type Member = Answered<Contract['members']['enrol']>

/**
 * Enrols, and notes that the rules were accepted; once for each thing asked: a try whose answer was lost is tried
 * again with its key.
 */
function useEnrolling({ who, programme, enrolled }: About) {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const key = useRef(crypto.randomUUID())
  /** Who was enrolled as what is written there, where noting the rules failed. */
  const made = useRef<{ readonly as: string; readonly member: Member } | null>(null)
  const enrol = async (phone: string, name: string) => {
    setBusy(true)
    setError(null)
    const { storeId } = placeOf(who, programme)
    const [first = '', ...last] = name.trim().split(/\s+/)
    const body = {
      phone,
      name: { first, ...(last.length > 0 && { last: last.join(' ') }) },
      language: language(),
      programmeId: programme.id,
      reason: t('enrol.reason'),
      ...(storeId !== null && { storeId }),
    }
    try {
      const options = { idempotencyKey: key.current }
      const as = JSON.stringify([phone, name])
      if (made.current?.as !== as) {
        made.current = {
          as,
          member: await ask((client) => client.members.enrol({ body }, options)),
        }
      }
      const { member } = made.current
      await accept(member.id, programme.id)
      play('done')
      enrolled(chosenOf(member, phone))
    } catch (refused) {
      play('refused')
      // what is sent next is another request
      if (refused instanceof Problem) key.current = crypto.randomUUID()
      setError(refused)
      setBusy(false)
    }
  }
  return { error, busy, enrol }
}

/** The rules of the programme as they stand; one that has none yet asks for nothing. */
async function accept(memberId: string, programmeId: string): Promise<void> {
  const body = { programmeId, door: 'till', language: language() } as const
  try {
    await ask((client) => client.consents.accept({ params: { memberId }, body }))
  } catch (refused) {
    const isWithout = refused instanceof Problem && WITHOUT_RULES.has(refused.code)
    if (!isWithout) throw refused
  }
}

/** A new member in three fields: phone, name, and that they agree. */
export function EnrolPage(props: About) {
  const [phone, setPhone] = useState(props.phone)
  const [name, setName] = useState('')
  const [agreed, setAgreed] = useState(false)
  const [tried, setTried] = useState(false)
  const { error, busy, enrol } = useEnrolling(props)
  const online = reach.use()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (phone.trim() !== '' && name.trim() !== '' && agreed) void enrol(phone, name)
  }
  const missing = (text: string, word: Word) => (tried && text.trim() === '' ? t(word) : null)
  const ofPhone = missing(phone, 'enrol.phone.missing') ?? errorOf(error, 'phone')
  const ofName = missing(name, 'enrol.name.missing') ?? errorOf(error, 'name')
  return (
    <form className="box stack narrow" onSubmit={submit} noValidate>
      <h1>{t('enrol.title')}</h1>
      <Field
        label={t('enrol.phone')}
        type="tel"
        inputMode="tel"
        value={phone}
        autoComplete="off"
        autoFocus
        required
        error={ofPhone}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <Field
        label={t('enrol.name')}
        value={name}
        autoComplete="off"
        maxLength={200}
        required
        error={ofName}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
        <span>{t('enrol.consent')}</span>
      </label>
      {tried && !agreed && (
        <p className="wrong" role="alert">
          {t('enrol.consent.missing')}
        </p>
      )}
      <Trouble>{error && !ofPhone && !ofName ? wordsOf(error) : null}</Trouble>
      {!online && <p className="dim">{t('enrol.offline')}</p>}
      <button type="submit" className="main" disabled={busy || !online}>
        {t('enrol.submit')}
      </button>
    </form>
  )
}

/** What the server says of a field; a phone that is taken is said of the phone. */
function errorOf(error: unknown, field: 'phone' | 'name'): string | null {
  if (!(error instanceof Problem)) return null
  if (field === 'phone' && /phone/.test(error.code)) return error.message
  return error.errors.find(({ path }) => path.split(/[./]/).includes(field))?.message ?? null
}
