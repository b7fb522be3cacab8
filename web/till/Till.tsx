import { useEffect, useState } from 'react'
import { Entrance } from './entrance/Entrance.tsx'
import { EnrolPage } from './enrol/EnrolPage.tsx'
import { useIdle } from './idle.ts'
import { Menu } from './Menu.tsx'
import { look, queue } from './queue.ts'
import { ReturnPage } from './returns/ReturnPage.tsx'
import type { Chosen } from './sale/member.ts'
import { NOTHING, SalePage, type First } from './sale/SalePage.tsx'
import { send } from './sending.ts'
import { codeOf, ended, reach } from './server.ts'
import {
  chosenProgramme,
  knownTill,
  leave,
  lookAround,
  lookForTill,
  may,
  programmeOf,
  signedIn,
  type Programme,
  type SignedIn,
} from './signedIn.ts'
import { WaitingPage } from './waiting/WaitingPage.tsx'
import { t, useLanguage } from './words.ts'

/** The whole application: whoever is signed in works, everybody else signs in. */
export function Till() {
  useLanguage()
  const who = signedIn.use()
  const isOver = ended.use()
  const online = reach.use()
  const [ready, setReady] = useState(signedIn.get() !== null)
  useEffect(() => {
    void look().catch(() => undefined)
  }, [])
  useEffect(() => {
    if (!online) return setReady(true)
    Promise.all([lookForTill(), lookAround()])
      .then(() => send())
      .catch((error: unknown) => {
        if (codeOf(error)?.match(/^(session|access)\./)) signedIn.set(null)
      })
      .finally(() => setReady(true))
  }, [online])
  if (!ready) return <p className="wait">{t('wait')}</p>
  if (!who || isOver) return <Entrance />
  return <Work who={who} />
}

type Tab = 'sale' | 'return' | 'enrol' | 'waiting'

function Work({ who }: { readonly who: SignedIn }) {
  chosenProgramme.use()
  useIdle(() => {
    if (reach.get()) void leave()
  })
  const [tab, setTab] = useState<Tab>('sale')
  const [phone, setPhone] = useState('')
  const [first, setFirst] = useState<First>(NOTHING)
  const programme = programmeOf(who)
  const enrolled = (member: Chosen) => {
    setFirst({ ...first, member })
    setTab('sale')
  }
  const enrol = (asked: string, typed: string) => {
    setPhone(asked)
    setFirst({ ...NOTHING, typed })
    setTab('enrol')
  }
  const page = (of: Programme) => {
    const about = { who, programme: of }
    if (tab === 'return') return <ReturnPage {...about} />
    if (tab === 'waiting') return <WaitingPage {...about} />
    if (tab === 'enrol') return <EnrolPage {...about} phone={phone} enrolled={enrolled} />
    return <SalePage {...about} first={first} enrol={enrol} />
  }
  const open = (next: Tab) => {
    setFirst(NOTHING)
    setPhone('')
    setTab(next)
  }
  return (
    <>
      <Top who={who} tab={tab} open={open} />
      <main>
        {who.mustChangePassword ? (
          <Missing text={t('password.stale')} link={t('password.choose')} />
        ) : !programme ? (
          <Missing text={t('programme.none')} link={t('office')} />
        ) : (
          page(programme)
        )}
      </main>
    </>
  )
}

const TABS = ['sale', 'return', 'enrol'] as const

/** What stands above every page: where one is, whether the server answers, what waits, who works. */
function Top(props: { readonly who: SignedIn; readonly tab: Tab; open(tab: Tab): void }) {
  const { who, tab, open } = props
  const online = reach.use()
  const known = knownTill.use()
  const waits = queue.use().filter(({ organisationId }) => organisationId === who.organisationId)
  const refused = waits.some((each) => each.refused !== null)
  const needs = { sale: 'purchases:write', return: 'purchases:write', enrol: 'members:enrol' }
  return (
    <header className="top">
      <div className="row between">
        <div className="place">
          <strong>{t('app')}</strong>
          <span className="dim">{known ? known.till.name : who.organisation}</span>
        </div>
        <div className="row tight">
          {(waits.length > 0 || tab === 'waiting') && (
            <button
              type="button"
              className={`badge ${refused ? 'bad' : 'warm'}`}
              onClick={() => open('waiting')}
            >
              {t('waiting.badge', { count: waits.length })}
            </button>
          )}
          <span className={`badge ${online ? 'good' : 'bad'}`} role="status">
            {t(online ? 'reach.online' : 'reach.offline')}
          </span>
          <Menu who={who} />
        </div>
      </div>
      <nav aria-label={t('pages')}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={tab === each ? 'page' : undefined}
            disabled={!may(who, needs[each])}
            title={may(who, needs[each]) ? undefined : t('forbidden', { scope: needs[each] })}
            onClick={() => open(each)}
          >
            {t(`tab.${each}`)}
          </button>
        ))}
      </nav>
    </header>
  )
}

function Missing({ text, link }: { readonly text: string; readonly link: string }) {
  return (
    <section className="box stack">
      <p>{text}</p>
      <a className="button" href="/">
        {link}
      </a>
    </section>
  )
}
