import { lookUp, programmeOf, type Own } from '../own.ts'
import { LineList } from '../history/LineList.tsx'
import { reach } from '../server.ts'
import { day, moment, number, points, pointsWord, t } from '../words.ts'
import { AddCard } from './AddCard.tsx'
import { CardBox } from './CardBox.tsx'
import { NewRules } from './NewRules.tsx'
import { Passes } from './Passes.tsx'
import { TierBox } from './TierBox.tsx'

/** The card to show, what is on it, and the way to the next tier. */
export function HomePage({ mine }: { readonly mine: Own }) {
  const online = reach.use()
  const { me } = mine
  const { rules } = me
  const isBehind = rules.current !== null && rules.accepted !== rules.current
  return (
    <div className="columns">
      <div className="stack">
        {!online && (
          <p className="note warm" role="status">
            {t('home.asof', { at: moment(mine.at) })}
          </p>
        )}
        {me.frozenAt !== null && (
          <p className="note warm" role="status">
            {t('freeze.note')} <a href="#profile">{t('freeze.note.how')}</a>
          </p>
        )}
        {online && isBehind && (
          <NewRules isFirst={rules.accepted === null} programmes={me.programmes} />
        )}
        <CardBox mine={mine} />
        {online && <Passes mine={mine} />}
        <Points mine={mine} online={online} />
      </div>
      <div className="stack">
        {mine.tier && <TierBox tier={mine.tier} programme={programmeOf(mine)!} />}
        <Recent mine={mine} />
        {online && <AddCard mine={mine} />}
      </div>
    </div>
  )
}

function Points({ mine, online }: { readonly mine: Own; readonly online: boolean }) {
  const { balance, me } = mine
  const programme = programmeOf(mine)
  if (!programme || !balance)
    return (
      <section className="box">
        <h2>{t('home.none')}</h2>
        <p className="dim">{t('home.none.next')}</p>
      </section>
    )
  const { active, pending, held, debt, expiring } = balance
  return (
    <section className="box stack tight">
      {me.programmes.length > 1 && (
        <label className="field">
          {t('home.programme')}
          <select
            value={programme.id}
            onChange={({ target }) => void lookUp(target.value).catch(() => undefined)}
          >
            {me.programmes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <h2 className="dim">{t('home.points')}</h2>
      <p className="sum">
        <strong>{number(active, programme)}</strong> {pointsWord(active, programme)}
      </p>
      {pending > 0 && <p>{t('home.pending', { points: points(pending, programme) })}</p>}
      {held > 0 && <p>{t('home.held', { points: points(held, programme) })}</p>}
      {debt > 0 && <p>{t('home.debt', { points: points(debt, programme) })}</p>}
      {expiring.length > 0 && (
        <>
          <h3>{t('home.expiring.title')}</h3>
          <ul className="plain-list">
            {expiring.slice(0, 4).map((each) => (
              <li key={each.expiresAt}>
                {t('home.expiring', {
                  day: day(each.expiresAt, programme.zone),
                  points: points(each.points, programme),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      {online && programme.rulesPage && (
        <a href={programme.rulesPage.path} target="_blank" rel="noreferrer">
          {t('rules.page')}
        </a>
      )}
    </section>
  )
}

function Recent({ mine }: { readonly mine: Own }) {
  const programme = programmeOf(mine)
  if (!programme) return null
  return (
    <section className="box stack tight">
      <div className="row between">
        <h2>{t('history.title')}</h2>
        {mine.recent.length > 0 && <a href="#history">{t('history.all')}</a>}
      </div>
      {mine.recent.length === 0 ? (
        <>
          <p>{t('home.empty')}</p>
          <p className="dim">{t('home.empty.next')}</p>
        </>
      ) : (
        <LineList lines={mine.recent} programme={programme} />
      )}
    </section>
  )
}
