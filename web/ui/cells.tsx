import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Moment } from './Moment.tsx'

/** What matters, and in smaller words beneath it what belongs to it. */
export function TwoLines(props: { readonly children: ReactNode; readonly below: ReactNode }) {
  return (
    <>
      {props.children}
      <Text size="sm" c="dimmed">
        {props.below}
      </Text>
    </>
  )
}

/** When something was asked for, and by whom. */
export function ByWhom(props: { readonly at: string; readonly who: string }) {
  return (
    <TwoLines below={props.who}>
      <Moment at={props.at} />
    </TwoLines>
  )
}
