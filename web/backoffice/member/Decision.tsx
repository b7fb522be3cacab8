import { List } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../shared/queries.ts'
import { Shown } from '../../ui/states.tsx'

/** Why a purchase came out as it did, sentence by sentence. */
export function Decision({ purchaseId }: { readonly purchaseId: string }) {
  const decision = useQuery(queries.decision(purchaseId))
  return (
    <Shown of={decision} lines={3}>
      {({ sentences }) => (
        <List size="sm" spacing={4} py="xs">
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Shown>
  )
}
