export interface Random {
	/** A new unguessable id: lower-case hex, 32 characters. */
	id(): string
	/** From 0 up to and without 1, for jitter. */
	fraction(): number
}
