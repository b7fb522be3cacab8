import type { ReactNode } from 'react'
import { IdentityContext, useIdentityOf } from '../desk/identity.ts'

/** Risky actions within rest on what is known of who asks for them. */
export function WithIdentity(props: { readonly memberId: string; readonly children: ReactNode }) {
  const identity = useIdentityOf(props.memberId)
  return <IdentityContext value={identity}>{props.children}</IdentityContext>
}
