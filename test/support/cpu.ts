/** How long this process has worked so far, in ms. Unlike a clock it does not run while other processes have the machine. */
export function cpuMs(): number {
	const { user, system } = process.cpuUsage()
	return (user + system) / 1000
}
