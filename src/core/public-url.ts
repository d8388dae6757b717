/** User and password of a URL, wherever it stands in a text. */
const LOGIN = /(?<=:\/\/)[^/?#]*@/g
/** What may hold a query: the names of buckets' objects may hold anything that looks like one. */
const WEB = /\b(?:https?|ftp):\/\/\S*/gi
const WORD = /([?&#;])([^=&#;?]*)=([^&#]*)/g
/** Words of a query that open something: alone, or as a part of a longer word. */
const SECRET =
  /^(?:sig|key|policy|auth|authorization|pwd|pass|session|code|key-pair-id|googleaccessid|subscription-key)$|token|secret|password|passwd|passphrase|signature|credential|api[_-]?key|access[_-]?key|auth[_-]|jwt/i

/**
 * A URL with `***` in the place of user, password, signatures, keys and tokens: what may be printed of it. Of a text, the same for
 * every URL in it.
 */
export function publicUrl(text: string): string {
  if (!text.includes("://")) return text
  return text.replace(LOGIN, "***@").replace(WEB, (url) => url.replace(WORD, maskedWord))
}

function maskedWord(whole: string, before: string, name: string, value: string): string {
  if (!SECRET.test(name)) return whole
  // The punctuation of the sentence in which the URL stands.
  let end = value.length
  while (end > 0 && "'\").,:;".includes(value[end - 1]!)) end--
  return `${before}${name}=***${value.slice(end)}`
}
