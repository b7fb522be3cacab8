import { Button, Group, Stack, Text } from '@mantine/core'
import { Dialog } from './Dialog.tsx'
import { Failure } from './states.tsx'

/** Asks once more before something that cannot be taken back, and stays where it failed. */
export function Sure(props: {
  readonly title: string
  readonly words: string
  /** What the two buttons say. */
  readonly act: string
  readonly leave: string
  readonly doing: { readonly error: unknown; readonly isPending: boolean }
  readonly close: () => void
  readonly go: () => void
}) {
  const { doing, close } = props
  return (
    <Dialog title={props.title} close={close}>
      <Stack>
        <Text>{props.words}</Text>
        {doing.error !== null && <Failure error={doing.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {props.leave}
          </Button>
          <Button color="red" loading={doing.isPending} onClick={props.go}>
            {props.act}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
