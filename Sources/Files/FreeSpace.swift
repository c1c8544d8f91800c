import Glibc

/// Bytes that a file system has left for users other than root; nil when it does not say.
package enum FreeSpace {
    package static func bytes(at path: String) -> Int? {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? bytes(status) : nil
    }

    package static func bytes(of descriptor: Int32) -> Int? {
        var status = statvfs()
        return fstatvfs(descriptor, &status) == 0 ? bytes(status) : nil
    }

    private static func bytes(_ status: statvfs) -> Int {
        let (room, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return overflow ? .max : room
    }
}
