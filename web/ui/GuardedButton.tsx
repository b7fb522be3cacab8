import type { ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Scope } from '#domains/access/core/scopes.ts'
import { Guarded } from './Guarded.tsx'
import { useLacking } from './rights.ts'

/** A button for those who have the right it needs; for the others it is dim and says which that is. */
export function GuardedButton(
  props: ButtonProps & {
    readonly needs: Scope
    /** Why somebody with the right may not use it either; null when they may. */
    readonly unless?: string | null
    readonly onClick?: () => void
    readonly type?: 'submit' | 'button'
    readonly children: ReactNode
  },
) {
  const { needs, unless = null, ...rest } = props
  return <Guarded {...rest} why={useLacking()(needs) ?? unless} />
}
