import type { ListRequest } from "./list.ts"
import type { ListPage, ListedObject } from "./list-xml.ts"
import { PAGE_ENTRIES, malformedList } from "./list-xml.ts"
import { walkXml } from "./xml.ts"

/** What a listing of Azure is asked with: the version of the interface that encodes names which XML cannot hold. */
export const AZURE_LIST_HEADERS: Readonly<Record<string, string>> = { "x-ms-version": "2021-12-02" }

/** The query of one page of List Blobs (Azure Blob Storage REST API). */
export function azurePageQuery(prefix: string, { delimiter, token }: ListRequest): string {
  const query = new URLSearchParams({ restype: "container", comp: "list", maxresults: String(PAGE_ENTRIES) })
  if (prefix !== "") query.set("prefix", prefix)
  if (delimiter !== undefined) query.set("delimiter", delimiter)
  if (token !== undefined) query.set("marker", token)
  return query.toString().replaceAll("+", "%20")
}

/**
 * Reads the XML of List Blobs. Folders of a hierarchical namespace, which it lists as objects, are left out.
 * @throws CaelumError `malformed` for anything that is not a sound page of at most 1000 entries.
 */
export async function parseAzurePage(text: string, label: string): Promise<ListPage> {
  const reader = new AzureReader(label)
  await walkXml(text, reader, `the listing of ${label}`)
  return reader.page()
}

class AzureReader {
  readonly #label: string
  readonly #objects: ListedObject[] = []
  readonly #prefixes: string[] = []
  #isPage = false
  #next = ""
  #name = ""
  #fields: Record<string, string> = {}

  constructor(label: string) {
    this.#label = label
  }

  close(path: readonly string[], text: string, attributes: Readonly<Record<string, string>>): void {
    if (path[0] !== "EnumerationResults") return
    const [, place, entry, field, property] = path
    if (path.length === 1) this.#isPage = true
    else if (path.length === 2 && place === "NextMarker") this.#next = text.trim()
    else if (place !== "Blobs") return
    else if (path.length === 4 && field === "Name") this.#name = this.#decode(text, attributes["Encoded"] === "true")
    else if (path.length === 5 && field === "Properties") this.#fields[property!] = text.trim()
    else if (path.length === 3) this.#closeEntry(entry!)
  }

  #closeEntry(entry: string): void {
    if (this.#name === "") throw malformedList(this.#label, "has an entry without a name")
    if (entry === "BlobPrefix") this.#prefixes.push(this.#name)
    else if (entry === "Blob" && this.#fields["ResourceType"] !== "directory") this.#objects.push(this.#object())
    this.#name = ""
    this.#fields = {}
    if (this.#objects.length + this.#prefixes.length > PAGE_ENTRIES)
      throw malformedList(this.#label, `has more than the ${PAGE_ENTRIES} entries a page that were asked for`)
  }

  page(): ListPage {
    if (!this.#isPage) throw malformedList(this.#label, "is no EnumerationResults document")
    return { objects: this.#objects, prefixes: this.#prefixes, next: this.#next === "" ? undefined : this.#next }
  }

  #object(): ListedObject {
    const { "Content-Length": size = "", Etag: etag = "", "Last-Modified": modified = "" } = this.#fields
    if (!/^\d{1,15}$/.test(size))
      throw malformedList(this.#label, `gives '${this.#name.slice(0, 80)}' the size '${size.slice(0, 80)}'`)
    const time = Date.parse(modified)
    return {
      key: this.#name,
      size: Number(size),
      modified: Number.isNaN(time) ? undefined : new Date(time).toISOString(),
      etag: etag.replace(/^"(.*)"$/, "$1") || undefined,
    }
  }

  #decode(text: string, encoded: boolean): string {
    try {
      return encoded ? decodeURIComponent(text) : text
    } catch (cause) {
      throw malformedList(this.#label, `has the name '${text.slice(0, 80)}', which is not encoded as it says`, cause)
    }
  }
}
