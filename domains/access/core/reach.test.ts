import { expect, test } from 'vitest'
import { reaches, reachFor, storesWithin } from './reach.ts'

const everywhere = { programmes: null, stores: null }
const tver = { programmes: null, stores: ['tver'] }
const coffeeInKazan = { programmes: ['coffee'], stores: ['kazan'] }

test('who has no limits reaches everything', () => {
  expect(reaches({}, { programmeId: 'p', storeId: null })).toBe(true)
  expect(storesWithin({})).toBe(null)
})

test('a limit to stores leaves out other stores, and what is in none', () => {
  const actor = { reach: [tver] }
  expect(reaches(actor, { storeId: 'tver' })).toBe(true)
  expect(reaches(actor, { storeId: 'kazan' })).toBe(false)
  expect(reaches(actor, { programmeId: 'any', storeId: null })).toBe(false)
  expect(reaches(actor, { programmeId: 'any' })).toBe(true)
})

test('limits of two grants are not mixed: the programme of one does not open the store of the other', () => {
  const actor = { reach: [tver, coffeeInKazan] }
  expect(reaches(actor, { programmeId: 'coffee', storeId: 'kazan' })).toBe(true)
  expect(reaches(actor, { programmeId: 'tea', storeId: 'kazan' })).toBe(false)
  expect(reaches(actor, { programmeId: 'tea', storeId: 'tver' })).toBe(true)
  expect(storesWithin(actor)).toEqual(['tver', 'kazan'])
})

test('a right is limited by those grants only that give it', () => {
  const grants = [
    { scopes: ['members:read'], ...everywhere },
    { scopes: ['purchases:read'], ...tver },
  ]
  expect(reachFor(grants, ['members:read'])).toBe(undefined)
  expect(reachFor(grants, ['purchases:read'])).toEqual([tver])
  const owner = [...grants, { scopes: ['*'], ...everywhere }]
  expect(reachFor(owner, ['purchases:read'])).toBe(undefined)
})
