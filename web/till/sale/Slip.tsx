import { knownTill, type Programme, type SignedIn } from '../signedIn.ts'
import { paper } from '../theme.ts'
import { language, moment, money, points, tellIn } from '../words.ts'
import type { Chosen } from './member.ts'
import type { Ending } from './useSale.ts'

/** The slip for the member, in the member's language: nothing on the screen, all there is on paper. */
export function Slip(props: {
  readonly ending: Ending
  readonly member: Chosen | null
  readonly who: SignedIn
  readonly programme: Programme
}) {
  const { ending, member, who, programme } = props
  const spoken = member?.language ?? language()
  const say = (...of: Parameters<typeof tellIn> extends [unknown, ...infer Rest] ? Rest : never) =>
    tellIn(spoken, ...of)
  const known = knownTill.use()
  const { receipt } = ending
  const rows: [string, string][] = [
    [say('slip.number'), receipt.externalId],
    [say('slip.at'), moment(receipt.occurredAt, spoken)],
  ]
  const { amount } = ending.kind === 'sold' ? ending.purchase : ending
  rows.push([say('slip.sum'), money(amount, programme, spoken)])
  if (ending.kind === 'sold') {
    const { redemption, earning, balance, amountDue, memberId } = ending.purchase
    if (redemption.appliedPoints > 0)
      rows.push([say('slip.byPoints'), `−${money(redemption.amount, programme, spoken)}`])
    rows.push([say('slip.due'), money(amountDue, programme, spoken)])
    if (memberId) rows.push([say('slip.earned'), points(earning.points, programme, spoken)])
    if (balance) rows.push([say('slip.balance'), points(balance.active, programme, spoken)])
    if (earning.availableFrom && earning.pendingPoints > 0)
      rows.push([say('slip.from'), moment(earning.availableFrom, spoken)])
  }
  return (
    <div className={`slip mm${paper.use()}`} lang={spoken} aria-hidden="true">
      <p className="head">{who.organisation}</p>
      {known && (
        <p>
          {known.store.name}, {known.till.name}
        </p>
      )}
      <p>{programme.name}</p>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending.kind === 'sold' && ending.purchase.receiptText !== null && (
        <p className="told" lang={language()}>
          {ending.purchase.receiptText}
        </p>
      )}
      {ending.kind === 'kept' && <p>{say('slip.kept')}</p>}
      <p>{say('slip.thanks')}</p>
    </div>
  )
}
