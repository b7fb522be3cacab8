import type { Own } from '../own.ts'
import { About } from './About.tsx'
import { Agreeing } from './Agreeing.tsx'
import { Contacts } from './Contacts.tsx'
import { Looks } from './Looks.tsx'
import { SessionList } from './SessionList.tsx'
import { t } from '../words.ts'

/** What is known of the member, and how the pages look. */
export function ProfilePage({ mine }: { readonly mine: Own }) {
  return (
    <>
      <h1 className="unseen">{t('profile.title')}</h1>
      <div className="columns">
        <div className="stack">
          <About me={mine.me} />
          <Contacts me={mine.me} />
          <SessionList />
          <Looks />
        </div>
        <div className="stack">
          <Agreeing />
        </div>
      </div>
    </>
  )
}
