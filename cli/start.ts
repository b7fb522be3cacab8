import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { company } from '#db/demo/company.ts'
import { KNOWN } from '#db/demo/people.ts'
import type { DemoLogin } from '#db/demo/staff.ts'
import * as programmes from '#domains/programmes/programmes.ts'
import { readConfig, type Config } from '#server/config.ts'
import { sayLastWords } from '#server/lastWords.ts'
import { startServer, type Server } from '#server/main.ts'
import { AlreadyRunning } from '#server/postgres/start.ts'
import { act } from './act.ts'
import { demoKey, demoLogins } from './demo.ts'
import { UsageError } from './failure.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `kopilka start`, which is `npm start` */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('Start Kopilka: database, API and jobs; Ctrl+C stops them all')
    .option('--port <port>', 'port of the HTTP server; PORT, or 3000, unless said')
    .option('--json', 'say where it answers as JSON')
    .action(act(run))
}

async function run(terminal: Terminal, options: { readonly port?: string }): Promise<ExitCode> {
  const { port } = options
  sayLastWords()
  const config = readConfig({
    ...process.env,
    ...(port !== undefined && { PORT: port }),
    // a person at a terminal sees the words below, not a line for each request
    ...(process.stderr.isTTY && !process.env['LOG_LEVEL'] && { LOG_LEVEL: 'warn' }),
  })
  const stop = stopSignal()
  const server = await begin(config, terminal)
  if (!server) return EXIT.ok
  try {
    const known = await fill(server, config, terminal, stop.signal)
    if (!stop.signal.aborted) {
      const { key, card, logins } = known
      terminal.answer(
        { url: server.url, docs: `${server.url}/docs`, key, card, logins },
        welcome(server.url, known, terminal),
      )
      await stop.asked
    }
  } finally {
    terminal.note({ en: '\nStopping …', ru: '\nОстановка …' })
    await server.stop()
  }
  return EXIT.ok
}

/** Starts the server; null when one is running on this data folder, which is left alone. */
async function begin(config: Config, terminal: Terminal): Promise<Server | null> {
  try {
    return await startServer(config, {
      tell: (line) => terminal.note({ en: line, ru: line }),
      logSink: { write: (line) => void process.stderr.write(line) },
    })
  } catch (error) {
    if (error instanceof AlreadyRunning) {
      const url = error.holder?.about['url'] ?? null
      terminal.answer(
        { running: true, url, pid: error.holder?.pid ?? null },
        running(error, terminal),
      )
      return null
    }
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new UsageError(
      terminal.say(
        {
          en: 'Port {port} of {host} is taken by another program. Choose another: PORT=3001 npm start',
          ru: 'Порт {port} на {host} занят другой программой. Выберите другой: PORT=3001 npm start',
        },
        config,
      ),
    )
  }
}

function running({ holder }: AlreadyRunning, terminal: Terminal): string {
  const url = holder?.about['url']
  return url
    ? terminal.say(
        {
          en: 'Kopilka is already running: {url} (process {pid}). It was left alone.',
          ru: 'Копилка уже работает: {url} (процесс {pid}). Она не тронута.',
        },
        { url, pid: holder.pid },
      )
    : terminal.say(
        {
          en: 'Kopilka is starting or in use on this data folder already{who}. It was left alone.',
          ru: 'Копилка на этой папке данных уже запускается или занята{who}. Она не тронута.',
        },
        { who: holder ? ` (${holder.command}, ${holder.pid})` : '' },
      )
}

type Known = {
  readonly key: string | null
  readonly card: string | null
  readonly logins: readonly DemoLogin[]
  readonly empty: boolean
}

/** Loads the demo company into an empty database, and tells what there is to try. */
async function fill(
  server: Server,
  config: Config,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Known> {
  const all = await programmes.organisations(server.db)
  // loading that was stopped half-way has left no key
  const isDemo = all.some(({ name }) => name === company.name)
  const begun = isDemo && demoKey(config.dataFolder) === null
  if (config.demo && (all.length === 0 || begun)) {
    if (!(await loadAside(terminal, signal)) && !signal.aborted) terminal.note(UNFINISHED)
  }
  const key = demoKey(config.dataFolder)
  const logins = key === null ? [] : demoLogins(config.dataFolder)
  return { key, card: key && KNOWN.card, logins, empty: all.length === 0 && !config.demo }
}

const UNFINISHED = {
  en: 'The demo company was not loaded to its end; the next start goes on.',
  ru: 'Демонстрационная компания загружена не до конца; следующий запуск продолжит.',
}

/** Loads the demo company in a process of its own, so that the server's stays small; whether it was done. */
async function loadAside(terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'demo', ...(terminal.json ? ['--json'] : [])], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // what a server does without pays for whoever starts and ends
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: undefined },
  })
  const stop = () => void child.kill('SIGINT')
  signal.addEventListener('abort', stop)
  const [code] = (await once(child, 'exit')) as [number | null]
  signal.removeEventListener('abort', stop)
  return code === EXIT.ok
}

function welcome(url: string, known: Known, terminal: Terminal): string {
  const { key, card, logins, empty } = known
  const lines = [
    terminal.say(
      {
        en: '\nKopilka is running. Ctrl+C stops everything.\n\n  Address        {url}\n  API reference  {url}/docs',
        ru: '\nКопилка работает. Ctrl+C остановит всё.\n\n  Адрес           {url}\n  Справочник API  {url}/docs',
      },
      { url },
    ),
  ]
  if (key !== null) {
    lines.push(
      terminal.say(
        {
          en: '  Demo API key   {key}{logins}\n  Members’ page  {url}/my   (phone {phone}; the code: Members’ page in the back office)\n\nTry next, what a receipt would earn and how much of it points could pay:\n\n{curl}',
          ru: '  Демо-ключ API   {key}{logins}\n  Участникам      {url}/my   (телефон {phone}; код — в рабочем месте, раздел «Кабинет участника»)\n\nПопробуйте: сколько баллов даст чек и какую часть можно оплатить баллами:\n\n{curl}',
        },
        {
          key,
          url,
          phone: KNOWN.phone,
          curl: quoteLine(url, key, card!),
          logins: loginLines(logins, terminal),
        },
      ),
      terminal.say({
        en: '\nTo start empty instead, with another data folder: KOPILKA_DEMO=no KOPILKA_DATA=./mine npm start',
        ru: '\nЧтобы начать с пустой базы, в другой папке данных: KOPILKA_DEMO=no KOPILKA_DATA=./mine npm start',
      }),
    )
  }
  if (empty)
    lines.push(
      terminal.say({
        en: '\nThe database is empty. Next, beside it:\n  node bin/kopilka.js organisations create --name "Coffee and Co"\n  node bin/kopilka.js keys create --name admin --set all\n  node bin/kopilka.js operator add --login owner@coffee.example --name "Anna Sample" --role owner',
        ru: '\nБаза пуста. Дальше, в другом окне:\n  node bin/kopilka.js organisations create --name "Кофе и Ко"\n  node bin/kopilka.js keys create --name admin --set all\n  node bin/kopilka.js operator add --login owner@coffee.example --name "Анна Примерова" --role owner',
      }),
    )
  return lines.join('\n')
}

/** With what the people of the demo company sign in, a line for each. */
function loginLines(logins: readonly DemoLogin[], terminal: Terminal): string {
  const title = terminal.say({ en: 'Demo logins    ', ru: 'Демо-входы      ' })
  return logins
    .map(({ login, password }, index) => {
      const before = index === 0 ? title : ' '.repeat(title.length)
      return `\n  ${before}${login.padEnd(22)} ${password}`
    })
    .join('')
}

/** A line to paste into another window; good for any day. */
function quoteLine(url: string, key: string, card: string): string {
  const body = {
    member: { cardNumber: card },
    externalId: 'try-1',
    occurredAt: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, 'Z'),
    currency: 'RUB',
    lines: [
      {
        lineId: '1',
        sku: 'OIL-5W30',
        category: 'oil',
        quantity: '1',
        unitPrice: '3490.00',
        amount: 349_000,
      },
    ],
    pointsToRedeem: 'max',
  }
  return `  curl -s ${url}/v1/quotes -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\\n    -d '${JSON.stringify(body)}'`
}

/** Resolves at Ctrl+C or when the system asks to stop; a second time ends at once. */
function stopSignal(): { signal: AbortSignal; asked: Promise<void> } {
  const controller = new AbortController()
  const asked = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve())
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.outage)
      controller.abort()
    })
  }
  return { signal: controller.signal, asked }
}
