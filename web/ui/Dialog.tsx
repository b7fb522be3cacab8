import { Button, Group, Modal, Title, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Something that is done before one goes on. `firm` ones are left by their buttons only; where something is
 * `typed`, a click beside it does not throw that away.
 */
export function Dialog(props: {
  readonly title: string
  readonly close: () => void
  readonly firm?: boolean
  readonly typed?: boolean
  readonly children: ReactNode
}) {
  const { firm = false, typed = false } = props
  return (
    <Modal.Root
      opened
      onClose={props.close}
      closeOnClickOutside={!firm && !typed}
      closeOnEscape={!firm}
    >
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

/** How a dialog ends: with nothing done, or by its button. */
export function DialogActs(
  props: ButtonProps & {
    readonly close: () => void
    readonly type?: 'submit'
    readonly onClick?: () => void
    readonly children: ReactNode
  },
) {
  const { t } = useTranslation()
  const { close, ...button } = props
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={close}>
        {t('app.cancel')}
      </Button>
      <Button {...button} />
    </Group>
  )
}
