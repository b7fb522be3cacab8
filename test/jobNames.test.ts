import { expect, test } from 'vitest'
import { jobs } from '#server/worker.ts'
import { controlEn } from '#web/backoffice/control/words.en.ts'
import { controlRu } from '#web/backoffice/control/words.ru.ts'

test('every job is called by words on the page of jobs, in both languages', () => {
  const named = (words: object) =>
    jobs.flatMap(({ name }) => (Object.hasOwn(words, `job.${name}`) ? [] : [name]))
  expect([named(controlEn), named(controlRu)]).toEqual([[], []])
})
