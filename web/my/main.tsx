import { start } from '../shared/start.tsx'
import './my.css'
import { heedAddress } from './came.ts'
import { My } from './My.tsx'
import { showTheme } from './theme.ts'
import { startWords } from './words.ts'

heedAddress()
await startWords()
showTheme()
start('my', <My />)
