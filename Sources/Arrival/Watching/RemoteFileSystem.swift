import Glibc

/// File systems whose remote writers cause no events here.
enum RemoteFileSystem {
    private static let types: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "lustre", "9p", "afs", "glusterfs", "virtiofs",
    ]

    /// The type of the file system that the directory lies on when it is a remote one.
    /// - Parameter path: absolute, without symbolic links.
    static func type(of path: String) -> String? { mountTable().flatMap { type(of: path, mountTable: $0) } }

    /// - Parameter mountTable: content of `/proc/self/mountinfo`: the mount point is the fifth field, the type follows
    ///   the separator ` - `; of two mounts on one point the later one is seen.
    static func type(of path: String, mountTable: String) -> String? {
        var longest = ""
        var found: String?
        for line in mountTable.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, let separator = fields.firstIndex(of: "-"), separator + 1 < fields.count else {
                continue
            }
            let point = String(fields[4]).replacing("\\040", with: " ")
            let covers = point == "/" || path == point || path.hasPrefix(point + "/")
            if covers && point.count >= longest.count {
                longest = point
                found = String(fields[separator + 1])
            }
        }
        return found.flatMap { types.contains($0) || $0.hasPrefix("fuse.") ? $0 : nil }
    }

    private static func mountTable() -> String? {
        guard let file = fopen("/proc/self/mountinfo", "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
