import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)

/** Whether there is a browser to go on journeys with. */
export const hasChromium = found !== undefined

/** The browser of the machine; it runs as root too, and asks for nothing that no page asked for. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: found!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
