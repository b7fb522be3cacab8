import { start } from '../shared/start.tsx'
import './till.css'
import { keepSending } from './sending.ts'
import { watchReach } from './server.ts'
import { showTheme } from './theme.ts'
import { Till } from './Till.tsx'
import { startWords } from './words.ts'

await startWords()
showTheme()
watchReach()
keepSending()
start('till', <Till />)
