import { useState } from 'react'
import type { Own } from '../own.ts'
import { About } from './About.tsx'
import { Agreeing } from './Agreeing.tsx'
import { Contacts } from './Contacts.tsx'
import { Freezing } from './Freezing.tsx'
import { Leaving } from './Leaving.tsx'
import { Looks } from './Looks.tsx'
import { SessionList } from './SessionList.tsx'
import { Ways } from './Ways.tsx'
import { t } from '../words.ts'

/** What is known of the member, and how the pages look. */
export function ProfilePage({ mine }: { readonly mine: Own }) {
  // a way that is opened changes what is wished
  const [turn, setTurn] = useState(0)
  return (
    <>
      <h1 className="unseen">{t('profile.title')}</h1>
      <div className="columns">
        <div className="stack">
          <About me={mine.me} />
          <Contacts me={mine.me} />
          <Freezing me={mine.me} />
          <SessionList />
          <Looks />
        </div>
        <div className="stack">
          <Ways changed={() => setTurn((before) => before + 1)} />
          <Agreeing turn={turn} />
          <Leaving me={mine.me} />
        </div>
      </div>
    </>
  )
}
