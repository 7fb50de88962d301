/** Far longer than a mail takes to be written into the database, short for somebody who asks for one. */
export const EVEN_MS = 400

/**
 * Does what may or may not have something to do, and answers no sooner than a set time after it began: from how long
 * the answer takes nobody learns which of the two it was.
 */
export async function inEvenTime(work: () => Promise<void>): Promise<void> {
  const over = new Promise((done) => setTimeout(done, EVEN_MS))
  // A fault must not answer sooner either.
  const [done] = await Promise.allSettled([work(), over])
  if (done.status === 'rejected') throw done.reason
}
