import { describe, expect, test } from 'vitest'
import { MINUTE } from '#kit/core/time.ts'
import { afterQuiet } from './quiet.ts'
import { changedBy, holds, reached, type Said, type Standing } from './standing.ts'

const said = (given: boolean, channel: Said['channel'] = null): Said => ({
  purpose: 'offers',
  channel,
  given,
})

/** What holds after all of this was said, in this order. */
function after(...all: Said[]): Standing[] {
  let held: Standing[] = []
  for (const one of all) {
    const changed = changedBy(held, one)
    const isOld = ({ purpose, channel }: Standing) =>
      !changed.some((each) => each.purpose === purpose && each.channel === channel)
    held = [...held.filter(isOld), ...changed]
  }
  return held
}

describe('what holds', () => {
  test('is nothing as long as nobody was asked', () => {
    expect(holds([], 'offers', 'email')).toBe(false)
    expect(holds([], 'offers', null)).toBe(false)
  })

  test('is the word about a channel, else the word about all of them', () => {
    expect(reached(after(said(true), said(false, 'sms')), 'offers')).toEqual([
      'email',
      'push',
      'telegram',
      'call',
    ])
    expect(reached(after(said(true, 'email')), 'offers')).toEqual(['email'])
    expect(reached(after(said(true)), 'surveys')).toEqual([])
  })

  test('a no to everything is a no to each channel, whatever was agreed to before', () => {
    expect(reached(after(said(true, 'email'), said(true), said(false)), 'offers')).toEqual([])
  })

  test('a yes to everything leaves a channel alone that was refused by itself', () => {
    const held = after(said(false, 'sms'), said(true))
    expect(holds(held, 'offers', 'sms')).toBe(false)
    expect(holds(after(said(false, 'sms'), said(true), said(true, 'sms')), 'offers', 'sms')).toBe(
      true,
    )
  })
})

describe('quiet hours', () => {
  const night = { fromMinute: 21 * 60, untilMinute: 9 * 60, zone: 'Europe/Moscow' }
  const at = (text: string) => Date.parse(text)

  test('of a night end the next morning, by the clock of the member', () => {
    const morning = at('2026-03-02T09:00:00+03:00')
    expect(afterQuiet(night, at('2026-03-01T23:30:00+03:00'))).toBe(morning)
    expect(afterQuiet(night, at('2026-03-02T00:30:00+03:00'))).toBe(morning)
    expect(afterQuiet(night, at('2026-03-01T20:59:59+03:00'))).toBe(at('2026-03-01T20:59:59+03:00'))
    expect(afterQuiet(night, morning)).toBe(morning)
    expect(afterQuiet({ ...night, zone: 'Asia/Vladivostok' }, morning)).toBe(morning)
  })

  test('of a day end the same day; the same minute twice is no quiet hour', () => {
    const lunch = { ...night, fromMinute: 12 * 60, untilMinute: 13 * 60 }
    const noon = at('2026-03-01T12:00:00+03:00')
    expect(afterQuiet(lunch, noon)).toBe(noon + 60 * MINUTE)
    expect(afterQuiet({ ...lunch, untilMinute: 12 * 60 }, noon)).toBe(noon)
  })

  test('last an hour less in the night in which clocks are put forward', () => {
    const berlin = { ...night, zone: 'Europe/Berlin' }
    expect(afterQuiet(berlin, at('2026-03-28T22:00:00+01:00'))).toBe(
      at('2026-03-29T09:00:00+02:00'),
    )
  })
})
