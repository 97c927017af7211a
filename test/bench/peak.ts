import { writeFileSync } from 'node:fs'

/** Loaded into a measured process: writes its peak memory, in KiB, when it ends. */
const file = process.env['TIDEWAY_BENCH_PEAK']
if (file !== undefined) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
