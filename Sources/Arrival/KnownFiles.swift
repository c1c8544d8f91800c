import Files

/// Files that were handed on, so that a scan does not hand them on again and unchanged content is not read again.
struct KnownFiles {
    private var files: [String: FileStatus] = [:]
    private var digests: [FileStatus: String] = [:]

    func contains(_ path: String, _ status: FileStatus) -> Bool { files[path] == status }

    /// SHA-256 of the content last seen at a path.
    func digest(at path: String) -> String? { files[path].flatMap { digests[$0] } }

    /// SHA-256 of a file that has not changed since it was read, under whatever name.
    func digest(of status: FileStatus) -> String? { digests[status] }

    mutating func note(_ path: String, _ status: FileStatus, sha256: String) {
        files[path] = status
        digests[status] = sha256
    }

    mutating func keep(where isThere: (String) -> Bool) {
        files = files.filter { isThere($0.key) }
        let statuses = Set(files.values)
        digests = digests.filter { statuses.contains($0.key) }
    }
}
