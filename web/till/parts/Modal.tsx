import { useEffect, useId, useRef, type ReactNode } from 'react'
import { t } from '../words.ts'

/** A window over the page; the browser keeps the cursor within, and Escape closes it. */
export function Modal(props: {
  readonly title: string
  onClose(): void
  readonly children: ReactNode
}) {
  const place = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (!place.current?.open) place.current?.showModal()
  }, [])
  return (
    <dialog ref={place} className="modal" aria-labelledby={id} onClose={props.onClose}>
      <div className="row between">
        <h2 id={id}>{props.title}</h2>
        <button type="button" className="quiet square" onClick={props.onClose}>
          <span aria-hidden="true">✕</span>
          <span className="unseen">{t('close')}</span>
        </button>
      </div>
      {props.children}
    </dialog>
  )
}
