import { Modal, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** Something that is done before one goes on. `firm` ones are left by their buttons only. */
export function Dialog(props: {
  readonly title: string
  readonly close: () => void
  readonly firm?: boolean
  readonly children: ReactNode
}) {
  const { firm = false } = props
  return (
    <Modal.Root opened onClose={props.close} closeOnClickOutside={!firm} closeOnEscape={!firm}>
      <Modal.Overlay />
      <Modal.Content aria-label={props.title}>
        <Modal.Body p="lg">
          <Title order={2} size="h4" mb="md">
            {props.title}
          </Title>
          {props.children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
