import { randomBytes } from 'node:crypto'
import { Client, type DatabaseError } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '#test/given.ts'
import { readCatalogue, type Table } from './catalogue.ts'
import { makeLogin } from './login.ts'

const given = freshDatabase({ oracle: false })
const name = `kopilka_test_${randomBytes(4).toString('hex')}`
let owner: Client
let tables: Table[]

beforeAll(async () => {
  owner = new Client(given.url)
  await owner.connect()
  tables = (await readCatalogue(owner)).flatMap((schema) => schema.tables)
})
afterAll(async () => {
  await owner.query(`drop role if exists ${name}`)
  await owner.end()
})

/** Which statements go through for a login of the server's own, or fail for want of anything but the right. */
async function passedOf(statements: readonly string[], role: string | null): Promise<string[]> {
  const url = await login()
  const client = new Client({ connectionString: url, ...(role && { options: `-c role=${role}` }) })
  await client.connect()
  const passed: string[] = []
  for (const statement of statements) {
    await client.query('begin')
    const [code, told] = await client.query(statement).then(
      () => ['', 'it went through'],
      (error: DatabaseError) => [error.code, error.message],
    )
    await client.query('rollback')
    if (code !== FORBIDDEN) passed.push(`${statement}: ${told}`)
  }
  await client.end()
  return passed
}

const FORBIDDEN = '42501' // insufficient_privilege

let made: Promise<string> | null = null
const login = () => (made ??= makeLogin(given.url, name))

/** What is kept for ever, or moves on only in what the grants name. */
const rewriting = [
  'update ledger.movement set points = points + 1',
  'delete from ledger.movement',
  `update ledger.remark set text = 'another'`,
  'delete from ledger.remark',
  'update consents.record set given = true',
  'delete from consents.record',
  'delete from privacy.erasure',
  'update ledger.draw set points = points + 1',
  'delete from ledger.draw',
  'update ledger.lot set earned = earned + 1',
  'update ledger.lot set activates_at = earned_at',
  'delete from ledger.lot',
  'update ledger.hold set points = points + 1',
  'delete from ledger.hold',
  'update ledger.transfer set points = points + 1',
  'delete from ledger.transfer',
  'delete from ledger.arrival',
  'update ledger.account set programme_id = programme_id',
  'delete from ledger.account',
  `update ledger.link set digest = ''`,
  'delete from ledger.link',
  `update ledger.anchor set signature = ''`,
  'delete from ledger.anchor',
  `update purchases.purchase set decision = '{}'`,
  'update purchases.purchase set points_earned = points_earned + 1',
  'delete from purchases.purchase',
  'update purchases.return set points_back = points_back + 1',
  'delete from purchases.return',
  'update purchases.event set points = points + 1',
  'delete from purchases.event',
  'update purchases.receipt set purchase_id = purchase_id',
  'delete from purchases.receipt',
  `update tiers.standing set tier = 'gold'`,
  'delete from tiers.standing',
  `update cards.life set what = 'blocked'`,
  'delete from cards.life',
  'delete from cards.card',
  `update kit.event set data = '{}'`,
  `update kit.idempotency set digest = ''`,
  'update members.merge set survivor = owner',
  'delete from members.member',
  'update desk.call set external_id = id::text',
  'delete from desk.call',
  `update desk.note set text = 'another'`,
  'delete from desk.note',
  'update desk.identification set passed = true',
  'delete from desk.identification',
  'update desk.phone_change set phone = old_phone',
  'delete from desk.phone_change',
  'update messaging.message set owner = owner',
  'delete from messaging.message',
  'update mailings.recipient set owner = owner',
  'update mailings.mailing set made_by = made_by',
  'delete from access.api_key',
  'update access.operator set login = id::text',
  'delete from access.operator',
  `update access.audit set reason = ''`,
  'delete from access.audit',
  `update control.verification set asked_by = 'another'`,
  'delete from control.verification',
  `update control.request set operation = 'another'`,
]

/** Ways around the rights and the triggers. */
const escaping = (ownerName: string) => [
  'insert into ledger.movement (transaction_no) values (1)',
  'alter table ledger.movement disable trigger all',
  'alter table ledger.movement disable trigger append_only',
  'drop trigger append_only on ledger.movement',
  'alter table ledger.movement drop constraint movement_points_check',
  'set session_replication_role = replica',
  `set role ${ownerName}`,
  `set session authorization ${ownerName}`,
  'drop table ledger.movement cascade',
  'drop schema ledger cascade',
  `create or replace function kit.refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
  'alter function kit.refuse_change() owner to current_user',
  'alter table ledger.movement owner to current_user',
  'grant update on ledger.movement to kopilka_app; update ledger.movement set points = points',
  `create trigger mine before insert on ledger.movement for each row execute function kit.refuse_change()`,
  'create rule mine as on update to ledger.movement do instead nothing',
  'create table ledger.mine ()',
  'create table public.mine ()',
  'create schema mine',
  'create function kit.mine() returns int language sql as $$select 1$$',
  'create role mine superuser',
  'alter role kopilka_app superuser',
  'grant pg_write_all_data to kopilka_app',
  'lock table ledger.movement in access exclusive mode',
  `copy ledger.movement to program 'cat'`,
  `select pg_read_file('PG_VERSION')`,
  `select lo_import('PG_VERSION')`,
  'delete from migrations.migration',
]

test.each([
  ['as the role that statements run as', 'kopilka_app'],
  ['having laid the role down', null],
])('history cannot be rewritten by the server’s login, %s', async (_, role) => {
  const asked = await owner.query<{ name: string }>('select current_user as name')
  const truncating = tables
    .filter(({ kind }) => kind !== 'view')
    .map((table) => `truncate ${nameOf(table)} cascade`)
  const attempts = [...rewriting, ...escaping(asked.rows[0]!.name), ...truncating]
  expect(await passedOf(attempts, role)).toEqual([])
})

test('the application’s roles are nobody: no rights over the server, nothing of their own', async () => {
  await login()
  const { rows } = await owner.query(
    `select rolname from pg_roles r where rolname = any ($1) and (rolsuper or rolcreaterole
       or rolcreatedb or rolreplication or rolbypassrls or (rolcanlogin and rolname <> $2)
       or exists (select from pg_shdepend where refobjid = r.oid and deptype = 'o')
       or exists (select from pg_auth_members where member = r.oid and rolname <> $2))`,
    [['kopilka_app', 'kopilka_queue', name], name],
  )
  expect(rows).toEqual([])
})

test('the application may make nothing: no schema, no table, no function', async () => {
  const { rows } = await owner.query(
    `select nspname as schema from pg_namespace
     where nspname !~ '^pg_(toast|temp)' and has_schema_privilege('kopilka_app', oid, 'create')
     union all select datname from pg_database
     where datname = current_database() and has_database_privilege('kopilka_app', oid, 'create')`,
  )
  expect(rows).toEqual([])
})

/**
 * All that the application may change or take away, table by table. A new table has to decide; what is
 * not here is only ever added to.
 */
const mayChange: Readonly<Record<string, string>> = {
  'access.api_key': 'update',
  'access.assignment': 'delete',
  'access.attempt': 'delete, update (failures, last_at)',
  'access.device': 'update (ended_at, ended_by)',
  'access.directory': 'delete, update',
  'access.operator':
    'update (block_reason, blocked_at, blocked_by, language, must_change, name, password_hash, totp_secret, totp_since, totp_step)',
  'access.pin': 'delete, update (failures, hash, made_at)',
  'access.reach': 'delete',
  'access.recovery_code': 'delete, update (used_at)',
  'access.role': 'update (name, scopes)',
  'access.role_limit': 'update (points, set_at, set_by)',
  'access.saved_view': 'delete, update (address, name, shared_at)',
  'access.session': 'delete, update (organisation_id, used_at)',
  'access.sign_in': 'delete',
  'analytics.apart': 'delete',
  'analytics.control_group': 'update (ends_at)',
  'analytics.duplicate': 'delete, update',
  'analytics.fit': 'update',
  'analytics.goods_back': 'update (apart)',
  'analytics.habit': 'delete, update',
  'analytics.issue_month': 'update',
  'analytics.issued_day': 'update',
  'analytics.kept_answer': 'delete, update',
  'analytics.points_day': 'update',
  'analytics.progress': 'update',
  'analytics.receipt': 'update',
  'analytics.sales_day': 'update',
  'analytics.soundness': 'update',
  'analytics.survey': 'delete',
  'analytics.visit_day': 'update',
  'analytics.worth': 'delete, update',
  'approvals.request': 'update (answer, decided_by, ended_at, state)',
  'cards.card': 'update',
  'cases.dispute':
    'update (decided_at, decided_by, given_movement_id, given_points, reason, state)',
  'cases.matter':
    'update (answer_due, answer_target, answered_at, answered_in_time, assignee_id, closed_at, ' +
    'due_at, kind, member_id, movement_id, priority, purchase_id, queue, reopened, resolve_due, ' +
    'resolve_target, resolved_at, resolved_by, resolved_in_time, revision, runs_since, status, ' +
    'subject, used)',
  'cases.settings': 'update (hours, last_number, revision, targets)',
  'cases.template': 'update (retired_at, revision, text, title)',
  'channels.bot': 'update',
  'channels.channel': 'update',
  'channels.chat': 'delete, update',
  'channels.chat_token': 'delete, update (used_at)',
  'channels.handed': 'delete, update (state, told)',
  'channels.health': 'update',
  'channels.subscription': 'delete',
  'consents.choice': 'delete, update (channels, chosen_at)',
  'consents.quiet': 'delete, update (chosen_at, from_minute, until_minute, zone)',
  'consents.setting': 'update (channels, most, most_days, quiet_from, quiet_until, revision)',
  'consents.standing': 'delete, update (given, record_id)',
  'consents.wording': 'update (en, made_at, made_by, published_at, published_by, ru)',
  'control.job': 'delete, update',
  'control.request': 'delete',
  'control.verification': 'update (began_at, done, ended_at, failure, findings, state, total)',
  'desk.call':
    'update (answered_at, began_at, ended_at, line, operator_id, owner, phone, state, told_at)',
  'desk.phone_change': 'update (reason, settled_at, state)',
  'desk.seat': 'delete, update (extension, since)',
  'imports.file': 'delete',
  'imports.part': 'delete',
  'imports.refused': 'delete, update',
  'imports.run': 'delete, update',
  'imports.task':
    'update (began_at, cancel, done, ended_at, refusal, rejected_id, report, stage, state, total)',
  'kit.event': 'delete, update (delivered_at, next_try_at, parked_reason, tries)',
  'kit.idempotency': 'delete, update (answer, status)',
  'ledger.account': 'update (debt)',
  'ledger.hold': 'update (ended_at, how)',
  'ledger.lot': 'update (expires_at, lapsed, remaining)',
  'ledger.progress': 'update',
  'ledger.transfer': 'update (finished_at)',
  'members.identifier': 'delete, update (home, owner)',
  'members.member': 'update',
  'members.merge':
    'update (merged_at, state, swept_at, undo_actor_id, undo_actor_kind, undo_started_at, undone_at)',
  'members.staff': 'delete',
  'mailings.mailing':
    'delete, update (audience, began_at, changed_at, changed_by, ended_at, gathered_at, gathered_to, in_step, name, programme_id, progress, purpose, revision, segment_price, starts_at, state, texts)',
  'mailings.recipient': 'delete, update (decided_at, form, outcome, unsubscribed_at)',
  'messaging.code': 'delete, update (tries, used_at, voided_at)',
  'messaging.message':
    'update (basis, failure, html, in_doubt, news, next_try_at, sealed, settled_at, state, subject, template, text, tries)',
  'messaging.template':
    'delete, update (body, html, made_at, made_by, mode, published_at, published_by, restored_from, revision, state, subject)',
  'portal.alarm': 'delete, update (used_at)',
  'portal.entrance': 'update (changed_at, changed_by, open, programme_id, slug)',
  'portal.meeting': 'delete, update (chat, code_id, phone)',
  'portal.session': 'delete, update (contacts, used_at)',
  'portal.tally': 'delete, update (count)',
  'privacy.erasure': 'update (counts, ended_at, state)',
  'privacy.setting':
    'update (keep_calls, keep_codes, keep_lookups, keep_messages, keep_notes, keep_requests, revision, wait_days)',
  'programmes.conditions': 'delete, update',
  'programmes.organisation': 'update',
  'programmes.programme': 'update',
  'programmes.store': 'update',
  'programmes.till': 'update',
  'purchases.budget': 'update (used)',
  'purchases.counter': 'delete, update (used)',
  'purchases.purchase': 'update (state)',
  'purchases.quote': 'update (state)',
  'purchases.tally': 'delete, update (amount, first_at, last_at, visits)',
  'reports.delivery': 'update (at, reason, state)',
  'reports.report':
    'delete, update (cost, form, hour, language, margin_percent, name, page, paused, period, recipients, rhythm, since)',
  'reports.run': 'update (ended_at, file, next_at, reason, state, tries)',
  'showcase.face': 'update (edited_at, labels, leaving, origins, public_since, revision, slug)',
  'simulation.forecast': 'delete',
  'simulation.observed': 'delete',
  'simulation.run':
    'delete, update (asked, attempts, began_at, cancel, done, ended_at, name, refusal, result, stage, state, total)',
  'showcase.phone':
    'delete, update (changed_at, due_at, language, owner, push_token, shown, told_at)',
  'tiers.qualifying': 'delete, update',
  'tiers.standing': 'update (ended_at, told_ending_at)',
}

test('what the application may change is decided table by table; all else is only added to', async () => {
  const { rows } = await owner.query<{ table: string; what: string }>(RIGHTS)
  expect(Object.fromEntries(rows.map(({ table, what }) => [table, what]))).toEqual(mayChange)
})

const RIGHTS = `
  select of.name as table, string_agg(of.what, ', ' order by of.what) as what from (
    select format('%s.%s', nspname, relname) as name, lower(privilege_type) as what
    from pg_class c join pg_namespace n on n.oid = relnamespace, aclexplode(relacl)
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'graphile_worker')
      and relkind in ('r', 'p', 'v') and grantee in (0, 'kopilka_app'::regrole)
      and (privilege_type not in ('SELECT', 'INSERT') or is_grantable)
    union all
    select format('%s.%s', nspname, relname), format('%s (%s)', lower(privilege_type),
      string_agg(attname, ', ' order by attname collate "C"))
    from pg_class c join pg_namespace n on n.oid = relnamespace
      join pg_attribute a on attrelid = c.oid, aclexplode(attacl)
    where nspname !~ '^pg_' and grantee in (0, 'kopilka_app'::regrole)
      and (privilege_type not in ('SELECT', 'INSERT') or is_grantable)
    group by nspname, relname, privilege_type
  ) as of
  group by 1`

test('a row that is fixed is fixed in every column that the application may not change', async () => {
  const { rows } = await owner.query<{ column: string }>(`
    select format('%s.%s', tgrelid::regclass, attname) as column
    from pg_trigger join pg_attribute on attrelid = tgrelid and attnum > 0 and not attisdropped
    where tgname = 'fixed' and (attnum = any (tgattr))
      = has_column_privilege('kopilka_app', tgrelid, attnum, 'update')`)
  expect(rows).toEqual([])
})

test('what the application does with the owner’s rights is named here, and takes no names from outside', async () => {
  const { rows } = await owner.query<{ name: string; path: string[] }>(
    `select oid::regproc::text as name, proconfig as path from pg_proc
     where prosecdef and has_function_privilege('kopilka_app', oid, 'execute') and pronamespace <> 'pg_catalog'::regnamespace
     order by 1`,
  )
  const path = ['search_path=pg_catalog, pg_temp']
  expect(rows).toEqual([
    { name: 'kit.enqueue', path },
    // moves the count of transactions on after a move to another server
    { name: 'ledger.continue_numbers', path },
    { name: 'ledger.summarise_movements', path },
    { name: 'privacy.erase', path },
    { name: 'privacy.forget', path },
  ])
})

function nameOf({ schema, name }: Table): string {
  return `${schema}.${name}`
}
