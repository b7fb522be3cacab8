import { describe, expect, test } from 'vitest'
import { story } from '#test/story.ts'

describe('points are spent from the lot that expires first', () => {
  test('points that expire sooner are spent first', () => {
    story(`
      2026-01-01  earn 100 until 2026-12-31
      2026-02-01  earn 50 until 2026-06-30
      2026-03-01  redeem 70
      2026-03-01  balance 80
      2026-03-01  lots 80+0
      2026-07-01  expire 0
      2026-12-31  expire 80
      2027-01-01  balance 0
    `)
  })

  test('of lots that expire together the oldest goes first, and points that never expire go last', () => {
    story(`
      2026-01-01  earn 10
      2026-01-02  earn 20 until 2026-06-01
      2026-01-03  earn 30 until 2026-06-01
      2026-02-01  redeem 25
      2026-02-01  lots 10+0+25
      2026-02-01  redeem 30
      2026-02-01  lots 5+0+0
    `)
  })

  test('more than there is cannot be spent, and a refusal takes nothing', () => {
    story(`
      2026-01-01  earn 100
      2026-01-02  refuse redeem 101
      2026-01-02  redeem 100
      2026-01-02  refuse redeem 1
      2026-01-02  balance 0
    `)
  })
})

describe('points live from activation until expiry', () => {
  test('points wait until they activate, and are gone at the instant of their expiry', () => {
    story(`
      2026-01-01        earn 100 from 2026-01-15 until 2026-02-15
      2026-01-14T23:59  pending 100
      2026-01-14T23:59  refuse redeem 1
      2026-01-15        balance 100
      2026-01-15        pending 0
      2026-02-14T23:59  balance 100
      2026-02-15        balance 0
      2026-02-15        refuse redeem 1
    `)
  })

  test('an expiry that is recorded late or twice changes no balance', () => {
    story(`
      2026-01-01  earn 100 until 2026-02-01
      2026-01-01  earn 40 until 2026-06-01
      2026-03-01  balance 40
      2026-03-05  expire 100
      2026-03-05  balance 40
      2026-03-05  expire 0
      2026-03-05  balance 40
    `)
  })

  test('points that live by activity live on with each purchase and die without one', () => {
    story(`
      2026-01-01  earn 100 until 2026-04-01 idle 90
      2026-03-01  touch
      2026-04-15  balance 100
      2026-05-30  balance 0
      2026-06-01  touch
      2026-06-01  balance 0
      2026-06-01  expire 100
    `)
  })

  test('points earned before expiry was turned on keep the life they were promised', () => {
    story(`
      2026-01-01  earn 100
      2026-02-01  earn 50 until 2026-03-01
      2027-01-01  expire 50
      2027-01-01  balance 100
    `)
  })

  test('what expires soon is told by instant, without what is spent meanwhile', () => {
    story(`
      2026-01-01  earn 100 until 2026-02-01
      2026-01-01  earn 50 until 2026-03-01
      2026-01-10  expiring 100 until 2026-02-01
      2026-01-10  expiring 150 until 2026-03-01
      2026-01-11  redeem 60
      2026-01-11  expiring 40 until 2026-02-01
    `)
  })
})

describe('held points can be spent by nobody else', () => {
  test('a hold sets points aside until it is confirmed', () => {
    story(`
      2026-01-01  earn 100
      2026-01-02  hold 60 until 2026-01-03 as h1
      2026-01-02  balance 40
      2026-01-02  held 60
      2026-01-02  refuse redeem 41
      2026-01-02  confirm 60 of h1
      2026-01-02  balance 40
      2026-01-02  held 0
    `)
  })

  test('fewer points than were held may be confirmed, the rest comes back', () => {
    story(`
      2026-01-01  earn 50 until 2026-06-01
      2026-01-01  earn 50
      2026-01-02  hold 80 as h1
      2026-01-02  confirm 60 of h1
      2026-01-02  lots 0+40
      2026-01-02  balance 40
    `)
  })

  test('a hold past its end holds nothing, although no job has ended it', () => {
    story(`
      2026-01-01  earn 100
      2026-01-02  hold 60 until 2026-01-03 as h1
      2026-01-03  held 0
      2026-01-03  balance 100
      2026-01-03  redeem 100
      2026-01-03  balance 0
    `)
  })

  test('held points survive the expiry of their lot until the hold ends', () => {
    story(`
      2026-01-01  earn 100 until 2026-02-01
      2026-01-31  hold 60 as h1
      2026-02-02  expire 40
      2026-02-02  held 60
      2026-02-02  confirm 60 of h1
      2026-02-02  expire 0
      2026-02-02  balance 0
    `)
    story(`
      2026-01-01  earn 100 until 2026-02-01
      2026-01-31  hold 60 as h1
      2026-02-02  expire 40
      2026-02-03  release h1
      2026-02-03  balance 0
      2026-02-03  expire 60
    `)
  })
})

describe('returned purchases give spent points back', () => {
  test('points go back to the lots they came from, with their old expiry', () => {
    story(`
      2026-01-01  earn 50 until 2026-06-01
      2026-01-01  earn 50 until 2026-12-01
      2026-02-01  redeem 80 as r1
      2026-02-01  lots 0+20
      2026-03-01  return 80 of r1
      2026-03-01  lots 50+50
      2026-06-01  balance 50
    `)
  })

  test('partial returns go back from the lot drawn last and sum to the whole', () => {
    story(`
      2026-01-01  earn 50 until 2026-06-01
      2026-01-01  earn 50 until 2026-12-01
      2026-02-01  redeem 80 as r1
      2026-03-01  return 10 of r1
      2026-03-01  lots 0+30
      2026-03-02  return 33 of r1
      2026-03-02  lots 13+50
      2026-03-03  return 37 of r1
      2026-03-03  lots 50+50
    `)
  })

  test('points of a lot that has expired meanwhile lapse, or live again for as long as the policy says', () => {
    story(`
      2026-01-01  earn 50 until 2026-03-01
      2026-01-01  earn 50
      2026-02-01  redeem 80 as r1
      2026-04-01  return 80 of r1
      2026-04-01  balance 50
      2026-04-01  expire 50
      2026-04-01  balance 50
    `)
    story(`
      2026-01-01  earn 50 until 2026-03-01
      2026-01-01  earn 50
      2026-02-01  redeem 80 as r1
      2026-04-01  return 80 of r1 until 2026-05-01
      2026-04-01  balance 100
      2026-05-01  balance 50
    `)
  })
})

describe('a return takes earned points back', () => {
  test('first from the pending points of that purchase, then active points, then as debt', () => {
    story(`
      2026-01-01  earn 30
      2026-01-02  earn 100 from 2026-01-16 for p1
      2026-01-03  clawback 40 of p1 unlimited
      2026-01-03  lots 30+60
      2026-01-16  redeem 70
      2026-01-17  clawback 60 of p1 unlimited
      2026-01-17  balance 0
      2026-01-17  debt 40
    `)
  })

  test('a policy may stop at pending points or at the balance', () => {
    story(`
      2026-01-01  earn 30
      2026-01-02  earn 100 from 2026-01-16 for p1
      2026-01-20  clawback 100 of p1 only_pending short 100
      2026-01-20  redeem 110
      2026-01-20  clawback 100 of p1 within_balance short 80
      2026-01-20  balance 0
      2026-01-20  debt 0
    `)
  })

  test('debt is paid by the next earning at once, even if its points are still pending', () => {
    story(`
      2026-01-01  earn 100 for p1
      2026-01-02  redeem 100
      2026-01-03  clawback 100 of p1 unlimited
      2026-01-03  debt 100
      2026-01-04  earn 30 from 2026-01-20
      2026-01-04  debt 70
      2026-01-04  pending 0
      2026-01-05  earn 100
      2026-01-05  debt 0
      2026-01-05  balance 30
    `)
  })

  test('while something is owed, only the rest can be spent', () => {
    story(`
      2026-01-01  earn 100 for p1
      2026-01-01  earn 50 from 2026-02-01
      2026-01-02  redeem 100
      2026-01-03  clawback 20 of p1 unlimited
      2026-02-01  balance 50
      2026-02-01  debt 20
      2026-02-01  spendable 30
      2026-02-01  refuse redeem 31
      2026-02-01  redeem 30
    `)
  })

  test('points that expired unspent are not taken a second time, whether expiry was recorded or not', () => {
    story(`
      2026-01-01  earn 100 until 2026-02-01 for p1
      2026-01-01  earn 70
      2026-03-01  clawback 100 of p1 unlimited
      2026-03-01  balance 70
      2026-03-01  debt 0
      2026-03-01  expire 0
    `)
    story(`
      2026-01-01  earn 100 until 2026-02-01 for p1
      2026-01-01  earn 70
      2026-02-02  expire 100
      2026-03-01  clawback 60 of p1 unlimited
      2026-03-02  clawback 40 of p1 unlimited
      2026-03-02  balance 70
      2026-03-02  debt 0
      2026-03-02  expire 0
    `)
  })
})

describe('corrections, transfers and opening balances', () => {
  test('a correction adds points at once and takes no more than there is', () => {
    story(`
      2026-01-01  open 10
      2026-01-01  adjust 40 until 2026-02-01
      2026-01-02  refuse adjust -51
      2026-01-02  adjust -45
      2026-01-02  lots 5+0
    `)
  })

  test('a transfer takes what expires first and nothing that is pending', () => {
    story(`
      2026-01-01  earn 50 until 2026-06-01
      2026-01-01  earn 50
      2026-01-01  earn 50 from 2026-02-01
      2026-01-02  refuse transfer 101
      2026-01-02  transfer 60
      2026-01-02  lots 0+40+50
    `)
  })
})

test('a story that tells a wrong balance fails', () => {
  expect(() =>
    story(`
      2026-01-01  earn 100
      2026-01-01  balance 99
    `),
  ).toThrow('balance 99')
})
