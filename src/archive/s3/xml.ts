const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

/** Text as character data of XML; what XML 1.0 cannot hold becomes a character reference, as S3 writes it. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"'\p{Cc}]/gu, (char) => {
    const named = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" }[char]
    return named ?? `&#${char.charCodeAt(0)};`
  })
}

/** One element with text in it. */
export function element(name: string, text: string | number | boolean): string {
  return `<${name}>${typeof text === "string" ? escapeXml(text) : text}</${name}>`
}

/** A whole document in S3's namespace. */
export function document(root: string, content: string): Uint8Array {
  return new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`,
  )
}

/** S3's error document; like S3's own it has no namespace. */
export function errorDocument(
  code: string,
  message: string,
  requestId: string,
  details: Record<string, string>,
): Uint8Array {
  const more = Object.entries(details).map(([name, text]) => element(name, text))
  return new TextEncoder().encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element("Code", code)}${element("Message", message)}${more.join("")}` +
      `${element("RequestId", requestId)}${element("HostId", "caelum")}</Error>`,
  )
}
