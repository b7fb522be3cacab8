import type { Line, Programme } from '../own.ts'
import { moment, signed, t } from '../words.ts'

/** Movements, each with why it came out so where there is more to say. */
export function LineList(props: {
  readonly lines: readonly Line[]
  readonly programme: Programme
}) {
  const { programme } = props
  return (
    <ul className="lines">
      {props.lines.map(({ id, title, points, at, why }) => (
        <li key={id}>
          <div className="row between">
            <span>
              {title}
              <span className="dim when">{moment(at, programme.zone)}</span>
            </span>
            <strong className={points < 0 ? 'less' : 'more'}>{signed(points, programme)}</strong>
          </div>
          {why.length > 0 && (
            <details>
              <summary>{t('history.why')}</summary>
              {why.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
