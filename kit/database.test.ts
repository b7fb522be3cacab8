import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { freshDatabase } from '#test/given.ts'
import { connect } from './database.ts'

const given = freshDatabase({ oracle: false })

test('where a statement may take as long as it takes, silence is not taken for a dead line', async () => {
  const db = connect(given.url, { max: 1, statementTimeout: 0, wait: 10_000 })
  try {
    const { rows } = await sql`select 'answered' as said from pg_sleep(1.5)`.execute(db)
    expect(rows).toEqual([{ said: 'answered' }])
  } finally {
    await db.destroy()
  }
})

test('a statement that takes longer than it may is ended by PostgreSQL', async () => {
  const db = connect(given.url, { max: 1, statementTimeout: 200, wait: 10_000 })
  try {
    const asked = sql`select pg_sleep(10)`.execute(db)
    await expect(asked).rejects.toThrow('canceling statement due to statement timeout')
  } finally {
    await db.destroy()
  }
})
