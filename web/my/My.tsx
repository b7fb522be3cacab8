import { useEffect, useSyncExternalStore } from 'react'
import { Alarm } from './alarm/Alarm.tsx'
import { alarmed } from './came.ts'
import { Entrance } from './entrance/Entrance.tsx'
import { HistoryPage } from './history/HistoryPage.tsx'
import { HomePage } from './home/HomePage.tsx'
import { lookUp, own, type Own } from './own.ts'
import { ProfilePage } from './profile/ProfilePage.tsx'
import { reach } from './server.ts'
import { t, useLanguage } from './words.ts'

const TABS = ['card', 'history', 'profile'] as const
type Tab = (typeof TABS)[number]

/** The whole application: a member sees what is theirs, everybody else comes in. */
export function My() {
  const token = alarmed.use()
  const spoken = useLanguage()
  const mine = own.use()
  const isSignedIn = mine !== null
  useEffect(() => {
    if (!isSignedIn) return
    const look = () => void lookUp().catch(() => undefined)
    const seen = () => document.visibilityState === 'visible' && look()
    look()
    addEventListener('online', look)
    document.addEventListener('visibilitychange', seen)
    return () => {
      removeEventListener('online', look)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [isSignedIn, spoken])
  useEffect(() => {
    const lost = () => reach.set(false)
    addEventListener('offline', lost)
    return () => removeEventListener('offline', lost)
  }, [])
  useEffect(() => {
    document.title = mine?.me.organisation ?? t('app')
  }, [mine, spoken])
  if (token !== null) return <Alarm token={token} />
  return mine === null ? <Entrance /> : <Inside mine={mine} />
}

/** The address holds the page: what stands behind its number sign. */
const useTab = (): Tab => {
  const hash = useSyncExternalStore(
    (tell) => {
      addEventListener('hashchange', tell)
      return () => removeEventListener('hashchange', tell)
    },
    () => location.hash.slice(1),
  )
  return TABS.find((tab) => tab === hash) ?? 'card'
}

function Inside({ mine }: { readonly mine: Own }) {
  const tab = useTab()
  useEffect(() => {
    scrollTo(0, 0)
  }, [tab])
  return (
    <>
      <header className="top">
        <strong>{mine.me.organisation}</strong>
        <nav aria-label={t('pages')}>
          {TABS.map((each) => (
            <a key={each} href={`#${each}`} aria-current={tab === each ? 'page' : undefined}>
              <Sign of={each} />
              {t(`tab.${each}`)}
            </a>
          ))}
        </nav>
      </header>
      <main>
        {tab === 'card' && <HomePage mine={mine} />}
        {tab === 'history' && <HistoryPage mine={mine} />}
        {tab === 'profile' && <ProfilePage mine={mine} />}
      </main>
    </>
  )
}

const SIGNS: Readonly<Record<Tab, string>> = {
  card: 'M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 10h18M7 15h4',
  history: 'M12 7v5l3 2M4 12a8 8 0 1 0 2.5-5.8M4 4v4h4',
  profile: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c1-4 4-5 7-5s6 1 7 5',
}

function Sign({ of }: { readonly of: Tab }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={SIGNS[of]} />
    </svg>
  )
}
