import type { Programme, Tier } from '../own.ts'
import { day, money, points, t } from '../words.ts'

/** The tier, until when, and how far the next one is. */
export function TierBox({
  tier,
  programme,
}: {
  readonly tier: Tier
  readonly programme: Programme
}) {
  const { current, until, next, counted, needed } = tier
  const way = next && needed !== null ? leftTo(tier, next.name, needed - counted, programme) : null
  return (
    <section className="box stack tight">
      <h2 className="dim">{t('tier.title')}</h2>
      <p className="grade">
        <strong>{current?.name ?? t('tier.none')}</strong>
        {until && (
          <span className="dim"> {t('tier.until', { day: day(until, programme.zone) })}</span>
        )}
      </p>
      {way === null ? (
        current && <p>{t('tier.top')}</p>
      ) : (
        <>
          <progress value={counted} max={Math.max(1, needed ?? 1)} aria-label={way} />
          <p>{way}</p>
        </>
      )}
    </section>
  )
}

function leftTo({ by }: Tier, next: string, left: number, programme: Programme): string {
  if (by === 'visits') return t('tier.left.visits', { count: left, next })
  const much = by === 'spend' ? money(left, programme) : points(left, programme)
  return t(`tier.left.${by}`, { left: much, next })
}
