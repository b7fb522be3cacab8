import { Text } from '@mantine/core'
import { day, time } from '../shared/format.ts'

/** A day and its time; on a narrow screen one above the other. */
export function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at}>
      <span className="nowrap">{day(at)}</span>{' '}
      <Text span c="dimmed" inherit className="nowrap">
        {time(at)}
      </Text>
    </time>
  )
}

/** A day that is never broken over two lines. */
export function Day({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} className="nowrap">
      {day(at)}
    </time>
  )
}
