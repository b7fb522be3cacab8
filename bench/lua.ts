import { cardOf, ownerOf } from './shop.ts'
import { receiptFormat } from './receipt.ts'

/** Which members a load is about: so many, from a first one on, and how far apart they stand. */
export type Who = { readonly from: number; readonly count: number; readonly stride: number }

export type Script = {
  readonly token: string
  /** Sets the receipts of this turn apart from those of others. */
  readonly name: string
  readonly who: Who
}

/** Points that a receipt of a member with lots of a hundred is paid with: they come from two lots. */
export const PAID = 150

/** A receipt for a random member. */
export const confirmScript = (script: Script): string => `${prelude(script)}
local body = [[${receiptFormat()}]]
function request()
  n = n + 1
  return post("/v1/purchases", body:format(card(anyone()), name .. n), name .. n)
end`

/** What the receipt of a random member would come to, with as many points as may be. */
export const quoteScript = (script: Script): string => `${prelude(script)}
local body = [[${receiptFormat({ pointsToRedeem: 'max' })}]]
function request()
  n = n + 1
  return post("/v1/quotes", body:format(card(anyone()), name .. n))
end`

/** The balance of a random member. */
export const balanceScript = (script: Script): string => `${prelude(script)}
function request()
  return get("/v1/members/" .. owner(anyone()) .. "/balance")
end`

/** A receipt paid with points of two lots, for one member after the other. */
export const redeemScript = (script: Script): string => `${prelude(script)}
local body = [[${receiptFormat({ pointsToRedeem: PAID })}]]
function request()
  n = n + 1
  return post("/v1/purchases", body:format(card(following()), name .. n), name .. n)
end`

/** A hundred stored receipts in one request. */
export const storedScript = (script: Script, size: number): string => `${prelude(script)}
local body = [[${receiptFormat({ key: '%s' })}]]
function request()
  local items = {}
  for i = 1, ${size} do
    n = n + 1
    items[i] = body:format(card(anyone()), name .. n, name .. n)
  end
  return post("/v1/purchases/batch", '{"items":[' .. table.concat(items, ",") .. "]}")
end`

/** A day of a chain: of a hundred requests 70 earn, 15 are paid with points, 10 ask a balance, 5 give a line back. */
export const dayScript = (script: Script): string => `${prelude(script)}
local earn = [[${receiptFormat()}]]
local redeem = [[${receiptFormat({ pointsToRedeem: PAID })}]]
local back = [[${JSON.stringify({
  externalId: '%s',
  occurredAt: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
  lines: [{ lineId: '2', quantity: '1' }],
})}]]
local bought, oldest = {}, 1
function request()
  n = n + 1
  local what = math.random(1, 100)
  if what <= 10 then return get("/v1/members/" .. owner(anyone()) .. "/balance") end
  local key = name .. n
  if what <= 25 then return post("/v1/purchases", redeem:format(card(following()), key), key) end
  if what <= 30 and oldest <= #bought then
    local purchase = bought[oldest]
    oldest = oldest + 1
    return post("/v1/purchases/" .. purchase .. "/returns", back:format(key), key)
  end
  return post("/v1/purchases", earn:format(card(anyone()), key), key)
end
function response(status, headers, body)
  if status ~= 201 then return end
  local purchase = body:match('^{"id":"([%x-]+)","state":"confirmed"')
  if purchase then bought[#bought + 1] = purchase end
end`

// A stride of 7919 (a prime) through the members spreads them over the pages of the tables.
const prelude = ({ token, name, who }: Script): string => `
math.randomseed(os.time())
local n, turn, name = 0, ${Math.floor(Math.random() * 1e6)}, "${name}-"
local function member(i) return ${who.from} + ${who.stride} * i end
local function anyone() return member(math.random(0, ${who.count - 1})) end
local function following()
  turn = turn + 1
  return member(turn * 7919 % ${who.count})
end
local function card(m) return ("${cardOf('%012d')}"):format(m) end
local function owner(m) return ("${ownerOf('%012x')}"):format(m) end
local function headers(key)
  return {
    ["authorization"] = "Bearer ${token}",
    ["content-type"] = "application/json",
    ["accept-language"] = "en",
    ["idempotency-key"] = key,
  }
end
local function post(path, body, key) return wrk.format("POST", path, headers(key), body) end
local function get(path) return wrk.format("GET", path, { ["authorization"] = "Bearer ${token}" }) end
`
