import Glibc

/// The name `.NAME.part` under which a file is made until it is complete; without `commit` nothing is left of it.
package final class PartialFile: Sendable {
    package let path: String
    private let target: String

    package init(for target: String, ending: String = "part") {
        self.target = target
        let name = target.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        path = target.dropLast(name.count) + ".\(name).\(ending)"
    }

    deinit {
        // Gone already when committed.
        unlink(path)
    }

    /// Gives the file its name; when the call returns, content and name are on disk.
    package func commit() throws(SystemError) {
        try DurableFile.synchronise(path)
        try DurableFile.rename(path, to: target)
    }
}
