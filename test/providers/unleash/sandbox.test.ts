import { unleashQuirks } from './quirks.ts'
import { openSandbox } from './seat.ts'
import { unleashWrites } from './writes.ts'

unleashQuirks('the sandbox of Unleash', openSandbox)
unleashWrites('over the sandbox of Unleash', openSandbox)
