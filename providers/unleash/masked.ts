/** What Unleash shows in place of a secret parameter. Sent back, it leaves the secret as it is. */
export const MASK = '*****'
