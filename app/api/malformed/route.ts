/** What cannot be read as a request at all (RFC 9457); the start leads it here. */
function answer(): Response {
  const problem = {
    type: 'urn:rightsdesk:problem:malformed',
    title: 'This request cannot be read.',
    status: 400,
  }
  return new Response(JSON.stringify(problem), {
    status: 400,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
  })
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
