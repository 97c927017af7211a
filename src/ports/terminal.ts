/** The person in front of the program, if there is one. */
export interface Terminal {
	/** True where a question can be asked and answered. */
	readonly isInteractive: boolean
	/** True where results go to a terminal that shows colours, and nobody asked for none. */
	readonly hasColor: boolean
	/** Columns of the terminal; 100 where there is none. */
	readonly width: number
	/** Results. A reader that went away does not end the run (P31). */
	print(text: string): void
	/** Diagnostics. */
	printError(text: string): void
	/** Sets what the process will end with, once everything is written. */
	endWith(code: number): void
	/** One line of an answer, without its line break. Only where `isInteractive`. */
	ask(question: string, signal?: AbortSignal): Promise<string>
	/** Opens the person's editor on the text and answers what it became. Only where `isInteractive`. */
	edit(text: string, name: string): Promise<string>
}
