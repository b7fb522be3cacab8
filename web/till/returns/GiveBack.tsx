import { useEffect, useRef, useState } from 'react'
import { Problem } from '#sdk/client.ts'
import type { Client } from '#sdk/client.ts'
import type { Return } from '../answers.ts'
import { instantOf, numberOf } from '../core/receipt.ts'
import { isNone, stepped } from '../core/quantities.ts'
import { Trouble } from '../../shared/Field.tsx'
import { ask, wordsOf } from '../server.ts'
import type { Programme } from '../signedIn.ts'
import { play } from '../sound.ts'
import { moment, money, t } from '../words.ts'
import type { Bought, BoughtLine } from './bought.ts'
import { ReturnFigures } from './figures.tsx'

type Back = Readonly<Record<string, string>>
type Figures = Pick<Return, 'refundAmount' | 'redemption' | 'earning'>

/** What of a receipt comes back: lines and how many, or all of it. */
export function GiveBack(props: {
  readonly bought: Bought
  readonly programme: Programme
  done(given: Return): void
}) {
  const { bought, programme } = props
  const { purchase, lines } = bought
  // of a single line all comes back unless somebody says otherwise
  const [back, setBack] = useState<Back>(
    lines.length === 1 ? { [lines[0]!.lineId]: lines[0]!.left } : {},
  )
  const chosen = lines
    .map(({ lineId }) => ({ lineId, quantity: back[lineId] ?? '0' }))
    .filter(({ quantity }) => !isNone(quantity))
  const giving = useGiving(props.done)
  const { figures, trouble } = useFigures(purchase.id, chosen)
  const isOver = lines.length === 0 || purchase.state === 'cancelled'
  return (
    <section className="box stack" aria-label={t('return.lines')}>
      <div className="row between">
        <strong>{money(purchase.amount, programme)}</strong>
        <span className="dim">{moment(purchase.occurredAt)}</span>
      </div>
      {isOver ? (
        <p>{t(purchase.state === 'cancelled' ? 'return.cancelled' : 'return.over')}</p>
      ) : (
        <>
          <ul className="goods">
            {lines.map((line) => (
              <Line
                key={line.lineId}
                line={line}
                programme={programme}
                back={back[line.lineId] ?? '0'}
                set={(quantity) => setBack({ ...back, [line.lineId]: quantity })}
              />
            ))}
          </ul>
          {figures && <ReturnFigures of={figures} programme={programme} />}
          <Trouble>{giving.trouble ?? trouble}</Trouble>
          <button
            type="button"
            className="main"
            disabled={chosen.length === 0 || figures === null || giving.busy}
            onClick={() => void giving.giveBack(purchase.id, chosen)}
          >
            {t('return.confirm')}
          </button>
          {purchase.state === 'confirmed' && (
            <Cancel busy={giving.busy} cancel={() => void giving.cancel(purchase.id)} />
          )}
        </>
      )}
    </section>
  )
}

function Line(props: {
  readonly line: BoughtLine
  readonly programme: Programme
  readonly back: string
  set(quantity: string): void
}) {
  const { line, back, set } = props
  const name = line.sku ?? t('return.line.sum')
  return (
    <li>
      <span className="grow">
        {name} <span className="dim">{money(line.amount, props.programme)}</span>
      </span>
      <div className="row tight" role="group" aria-label={t('return.quantity', { sku: name })}>
        <button
          type="button"
          className="quiet square"
          aria-label={t('goods.less', { sku: name })}
          disabled={isNone(back)}
          onClick={() => set(stepped(back, line.left, -1))}
        >
          −
        </button>
        <span className="number">
          {back} {t('return.left', { left: line.left })}
        </span>
        <button
          type="button"
          className="quiet square"
          aria-label={t('goods.more', { sku: name })}
          disabled={back === line.left}
          onClick={() => set(stepped(back, line.left, 1))}
        >
          +
        </button>
      </div>
    </li>
  )
}

function Cancel({ busy, cancel }: { readonly busy: boolean; cancel(): void }) {
  const [sure, setSure] = useState(false)
  return (
    <button
      type="button"
      className={sure ? 'quiet bad' : 'quiet'}
      disabled={busy}
      onClick={() => (sure ? cancel() : setSure(true))}
    >
      {t(sure ? 'return.cancel.sure' : 'return.cancel')}
    </button>
  )
}

/** What the server says the return would bring. */
function useFigures(
  purchaseId: string,
  lines: readonly { readonly lineId: string; readonly quantity: string }[],
) {
  const [figures, setFigures] = useState<Figures | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const asked = JSON.stringify(lines)
  useEffect(() => {
    setFigures(null)
    if (lines.length === 0) return
    let gone = false
    const sent = { params: { purchaseId }, body: { lines: [...lines] } }
    ask((client) => client.purchases.quoteReturn(sent))
      .then((told) => {
        if (gone) return
        setFigures(told)
        setTrouble(null)
      })
      .catch((error: unknown) => !gone && setTrouble(wordsOf(error)))
    return () => void (gone = true)
  }, [purchaseId, asked])
  return { figures, trouble }
}

type Work = (client: Client, key: string) => Promise<Return>

/** Gives back or cancels, once: a try whose answer was lost is tried again with its key and number. */
function useGiving(done: (given: Return) => void) {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const again = useRef<{ readonly of: string; readonly key: string; readonly at: Date } | null>(
    null,
  )
  const give = async (of: string, work: (at: Date) => Work) => {
    if (again.current?.of !== of) again.current = { of, key: crypto.randomUUID(), at: new Date() }
    const { key, at } = again.current
    setBusy(true)
    setTrouble(null)
    try {
      const given = await ask((client) => work(at)(client, key))
      play('done')
      done(given)
    } catch (error) {
      play('refused')
      if (error instanceof Problem) again.current = null
      setTrouble(wordsOf(error))
      setBusy(false)
    }
  }
  const giveBack = (
    purchaseId: string,
    lines: readonly { readonly lineId: string; readonly quantity: string }[],
  ) =>
    give(JSON.stringify([purchaseId, lines]), (at) => (client, idempotencyKey) => {
      const externalId = `V${numberOf(at, at.getMilliseconds() % 100)}`
      const body = { externalId, occurredAt: instantOf(at), lines: [...lines] }
      return client.purchases.returnLines({ params: { purchaseId }, body }, { idempotencyKey })
    })
  const cancel = (purchaseId: string) =>
    give(
      `cancel ${purchaseId}`,
      () => (client, idempotencyKey) =>
        client.purchases.cancel({ params: { purchaseId } }, { idempotencyKey }),
    )
  return { busy, trouble, giveBack, cancel }
}
