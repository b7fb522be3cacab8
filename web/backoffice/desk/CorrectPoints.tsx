import { useState } from 'react'
import type { Programme } from '#domains/programmes/programmes.api.ts'
import { CorrectionDialog } from '../approvals/CorrectionDialog.tsx'
import { Identify } from './Identify.tsx'
import { useIdentityOf } from './identity.ts'

/** Points given or taken by hand; before they are taken the caller is identified. */
export function CorrectPoints(props: {
  readonly memberId: string
  readonly programme: Programme
  readonly close: () => void
}) {
  const { memberId } = props
  const { current } = useIdentityOf(memberId)
  const [identifying, setIdentifying] = useState(false)
  return (
    <>
      <CorrectionDialog
        {...props}
        {...(current !== null && { identification: current.id })}
        unidentified={() => setIdentifying(true)}
      />
      {identifying && <Identify memberId={memberId} close={() => setIdentifying(false)} />}
    </>
  )
}
