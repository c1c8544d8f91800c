import Foundation

/// PostgreSQL's own programs and the user they run as: the server refuses to run as root.
struct ServerPrograms {
    let directory: URL
    /// Command that the programs are prefixed with.
    let prefix: [String]

    /// Looks in Debian's directories, the newest version first, then in PATH.
    static func find() throws(LedgerError) -> ServerPrograms {
        let root = URL(fileURLWithPath: "/usr/lib/postgresql")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let debian = versions.compactMap(Int.init).sorted(by: >).map { root.appendingPathComponent("\($0)/bin") }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let candidates = debian + path.map { URL(fileURLWithPath: String($0)) }
        let found = candidates.first { directory in
            ["initdb", "postgres", "pg_ctl"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent($0).path)
            }
        }
        guard let found, geteuid() != 0 || getpwnam("postgres") != nil else {
            throw LedgerError(
                .serverMissing,
                "PostgreSQL's server is not installed on this machine. Install it: apt-get install postgresql")
        }
        let asPostgres = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        return ServerPrograms(directory: found, prefix: geteuid() == 0 ? asPostgres : [])
    }

    func command(_ program: String, _ arguments: [String]) -> [String] {
        prefix + [path(of: program)] + arguments
    }

    func path(of program: String) -> String { directory.appendingPathComponent(program).path }

    /// Gives a file to the user that the server runs as.
    func giveToServer(_ path: String) {
        guard geteuid() == 0, let user = getpwnam("postgres") else { return }
        chown(path, user.pointee.pw_uid, user.pointee.pw_gid)
    }
}
