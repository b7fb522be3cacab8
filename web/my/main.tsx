import { start } from '../shared/start.tsx'
import './my.css'
import { My } from './My.tsx'
import { showTheme } from './theme.ts'
import { startWords } from './words.ts'

await startWords()
showTheme()
start('my', <My />)
