import type { Answered } from '#kit/core/operation.ts'
import type { Contract } from '#sdk/contract.ts'
import { useEffect, useState } from 'react'
import { Trouble } from '../../shared/Field.tsx'
import { ended, lookUp, slug } from '../own.ts'
import { Languages } from '../parts/Languages.tsx'
import { ask, codeOf, wordsOf } from '../server.ts'
import { t, useLanguage } from '../words.ts'
import { AskCode, forgetTyped } from './AskCode.tsx'
import { GiveCode } from './GiveCode.tsx'
import { Meeting, type Met } from './Meeting.tsx'
import { Join } from './Join.tsx'

type Portal = Contract['portal']
export type Hall = Answered<Portal['entrance']>
export type Sent = Answered<Portal['askCode']> & { readonly at: number }

/** Where somebody is on the way in. */
type Step =
  | { readonly name: 'contact' }
  | { readonly name: 'code'; readonly sent: Sent }
  | { readonly name: 'chat'; readonly met: Met }
  | { readonly name: 'join'; readonly ticket: string }

/** Comes in by a code; whoever is not known yet joins on the way. */
export function Entrance() {
  const spoken = useLanguage()
  const isOver = ended.use()
  const address = slug.use()
  const [hall, setHall] = useState<Hall | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [step, setStep] = useState<Step>({ name: 'contact' })
  const look = () =>
    ask((client) => client.portal.entrance({ query: address ? { slug: address } : {} }))
      .then((found) => {
        setHall(found)
        setTrouble(null)
      })
      .catch((error: unknown) => {
        // an address that leads nowhere is not remembered: without one the way is found again
        if (codeOf(error) === 'my.closed' && location.pathname === '/my') slug.set(null)
        setTrouble(wordsOf(error))
      })
  // the rules come in the language that is spoken
  useEffect(() => void look(), [address, spoken])

  return (
    <main className="entrance">
      <div className="row between">
        <strong className="firm">{hall?.organisation ?? ' '}</strong>
        <Languages />
      </div>
      <section className="box stack">
        {isOver && step.name === 'contact' && (
          <p className="note" role="status">
            {t('enter.ended')}
          </p>
        )}
        {trouble !== null && hall === null ? (
          <>
            <Trouble>{trouble}</Trouble>
            <button type="button" onClick={() => void look()}>
              {t('retry')}
            </button>
          </>
        ) : (
          <StepOf step={step} hall={hall} go={setStep} />
        )}
      </section>
    </main>
  )
}

const arrived = async (): Promise<void> => {
  await lookUp(null)
  forgetTyped()
}

function StepOf(props: { readonly step: Step; readonly hall: Hall | null; go(step: Step): void }) {
  const { step, hall, go } = props
  const back = () => go({ name: 'contact' })
  const joining = (ticket: string) => go({ name: 'join', ticket })
  const sent = (sent: Sent) => go({ name: 'code', sent })
  switch (step.name) {
    case 'contact':
      return (
        <AskCode
          sent={sent}
          {...(hall?.telegram && { met: (met: Met) => go({ name: 'chat', met }) })}
        />
      )
    case 'code':
      return <GiveCode sent={step.sent} resent={sent} {...{ back, arrived, joining }} />
    case 'chat':
      return <Meeting met={step.met} {...{ back, arrived, joining }} />
    case 'join':
      return <Join ticket={step.ticket} hall={hall} {...{ back, arrived }} />
  }
}
