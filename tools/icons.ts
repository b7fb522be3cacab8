import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { hasChromium, startChromium } from '#test/journeys/chromium.ts'

// npm run icons: draws the icons of web/public/icons anew from icon.svg, for devices that take no drawing.

const FOLDER = fileURLToPath(new URL('../web/public/icons', import.meta.url))
/** A larger one is not worth its way to a telephone. */
const MOST = 20_000

/** By their names, in pixels a side. A whole one has no corners cut: the device cuts its own. */
const ICONS = [
  { name: 'icon-192', side: 192, whole: false },
  { name: 'icon-512', side: 512, whole: false },
  { name: 'whole-192', side: 192, whole: true },
  { name: 'whole-512', side: 512, whole: true },
  { name: 'apple-180', side: 180, whole: true },
]

if (!hasChromium) {
  console.error('npm run icons needs Chromium on this machine.')
  process.exit(2)
}
const drawing = readFileSync(`${FOLDER}/icon.svg`, 'utf8')
const browser = await startChromium()
try {
  for (const { name, side, whole } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } })
    // the sign stands within the middle four fifths, which every device leaves
    const drawn = whole ? drawing.replace(' rx="8"', '') : drawing
    const style = '<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>'
    await page.setContent(`<!doctype html>${style}${drawn}`)
    const picture = await page.screenshot({ type: 'png', omitBackground: !whole })
    const file = `${FOLDER}/${name}.png`
    writeFileSync(file, picture)
    const { size } = statSync(file)
    console.log(`${name}: ${size} bytes`)
    if (size > MOST) throw new Error(`${name} weighs more than ${MOST / 1_000} kB`)
    await page.close()
  }
} finally {
  await browser.close()
}
