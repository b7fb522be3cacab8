import { Text } from '@mantine/core'
import { Fragment } from 'react'

/** A name with dots in it, which a narrow column breaks after a dot: purchases.confirm. */
export function Dotted({ of: name }: { readonly of: string }) {
  return (
    <Text size="sm">
      {name.split(/(?<=[._])/).map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </Text>
  )
}
