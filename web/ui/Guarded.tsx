import { Button, Tooltip, VisuallyHidden, type ButtonProps } from '@mantine/core'
import { useId, type ReactNode } from 'react'

/** A button that says why it may not be used: it can be reached, but does nothing. */
export function Guarded(
  props: ButtonProps & {
    /** Why not; null when it may be used. */
    readonly why: string | null
    /** The page says it already. */
    readonly told?: boolean
    readonly onClick?: () => void
    readonly type?: 'submit' | 'button'
    readonly children: ReactNode
  },
) {
  const { why, told = false, onClick, type = 'button', children, ...rest } = props
  const id = useId()
  if (why === null) {
    return (
      <Button {...rest} type={type} onClick={onClick}>
        {children}
      </Button>
    )
  }
  return (
    <>
      <Tooltip
        label={why}
        disabled={told}
        multiline
        maw={280}
        withinPortal={false}
        events={{ hover: true, focus: true, touch: true }}
      >
        <Button {...rest} type="button" data-disabled aria-disabled aria-describedby={id}>
          {children}
        </Button>
      </Tooltip>
      <VisuallyHidden id={id}>{why}</VisuallyHidden>
    </>
  )
}
