import ArgumentParser
import Files
import Foundation
import Glibc
import Ledger
import Products
import Records

/// What a service needs around it, looked at without changing anything.
struct ServiceCheckup {
    let settings: Settings

    struct Finding {
        let isGood: Bool
        /// What was found, and what to do where it is wrong.
        let sentence: String
    }

    /// Clocks that differ by more make the order of alerts and results misleading, s.
    private static let clockTolerance = 5.0
    /// The products of a full field and of the next one, MiB.
    private static let leastRoom = 4096

    /// What a service will need, whether it runs or not.
    var findings: [Finding] {
        settings.watch.directories.map(watched)
            + [
                own(settings.state.directory, "state.directory"), own(settings.database.spool, "database.spool"),
                own(settings.products.directory, "products.directory"), marker, room, command,
            ].compactMap(\.self) + database + [privilege].compactMap(\.self)
    }

    /// Who may do everything learns nothing of what the service's user may.
    private var privilege: Finding? {
        geteuid() == 0 && getpwnam("sn3d") != nil
            ? good("Rights were looked at as root, who has them all. sudo -u sn3d looks at the service's.") : nil
    }

    /// Says what was found.
    /// - Throws: the exit status for what needs a person.
    static func report(_ findings: [Finding]) throws {
        for finding in findings { Terminal.say((finding.isGood ? "good   " : "wrong  ") + finding.sentence) }
        if findings.contains(where: { !$0.isGood }) { throw ExitCode(ExitStatus.needsAPerson.rawValue) }
    }

    private func watched(_ path: String) -> Finding {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return wrong(
                "There is no directory \(path.printable) to watch. Mount its disk, or correct watch.directories.")
        }
        guard access(path, R_OK | X_OK) == 0 else {
            return wrong("\(user) may not read the watched directory \(path.printable). Let it (chmod, or an ACL).")
        }
        return good("\(path.printable) can be watched.")
    }

    /// A directory of the service's own: there and writable, or to be made in one that is.
    private func own(_ path: String, _ key: String) -> Finding {
        var existing = path
        while !FileManager.default.fileExists(atPath: existing), existing.count > 1 {
            existing = URL(fileURLWithPath: existing).deletingLastPathComponent().path
        }
        guard access(existing, W_OK | X_OK) == 0 else {
            return wrong("\(user) may not write into \(existing.printable), where \(key) lies. Make it \(user)'s.")
        }
        return good("\(path.printable) can be written (\(key)).")
    }

    /// A products directory that was used before and has lost its marker is another disk's mount point.
    private var marker: Finding? {
        let root = ProductsRoot(directory: settings.products.directory, memory: settings.state.productsMemory)
        return root.isLost
            ? wrong(
                "\(settings.products.directory.printable) is not the products directory that it was: mount its disk.")
            : nil
    }

    private var room: Finding? {
        guard let bytes = FreeSpace.bytes(at: settings.products.directory) else { return nil }
        let free = bytes >> 20
        return free < Self.leastRoom
            ? wrong(
                "\(settings.products.directory.printable) has \(free) MiB left; a full field takes up to"
                    + " \(Self.leastRoom / 2). Make room there.")
            : good("\(settings.products.directory.printable) has room, \(free >> 10) GiB.")
    }

    private var command: Finding? {
        guard let program = settings.alerts.command.first else { return nil }
        return access(program, X_OK) == 0
            ? good("The alert command \(program.printable) can be run.")
            : wrong("\(user) cannot run the alert command \(program.printable). Correct alerts.command.")
    }

    private var database: [Finding] {
        do {
            let connection = try Connection(settings.database.connection)
            try Migrator().check(connection)
            let answer = try connection.query(
                """
                SELECT extract(epoch FROM clock_timestamp()), current_user,
                    has_table_privilege('sn3.processing', 'INSERT')
                """
            ).rows.first
            let user = answer?[1] ?? ""
            var findings = [good("The database answers and has this program's schema.")]
            findings.append(
                answer?[2] == "t"
                    ? good("\(user) may record results.")
                    : wrong("\(user) may not record results. Make it a member: GRANT sn3_daemon TO \(user)."))
            let difference = abs((answer?[0].flatMap(Double.init) ?? .nan) - Date().timeIntervalSince1970)
            findings.append(
                difference < Self.clockTolerance
                    ? good("This machine's clock and the database's agree.")
                    : wrong(
                        "This machine's clock and the database's differ by \(String(format: "%.0f", difference)) s. Have"
                            + " both follow a time server."))
            return findings
        } catch {
            return [wrong("The database does not serve. \(Failure(error).message)")]
        }
    }

    /// What the service that runs says of itself.
    var service: Finding {
        do {
            let reply = try ControlSocket(path: settings.state.control).ask(.status)
            guard let status = reply.status, !status.problems.isEmpty else {
                return good("The service runs and is well.")
            }
            return wrong("The service runs and says: \(status.problems.joined(separator: " "))")
        } catch {
            return wrong(Failure(error).message)
        }
    }

    private var user: String { NSUserName() }

    private func good(_ sentence: String) -> Finding { Finding(isGood: true, sentence: sentence) }
    private func wrong(_ sentence: String) -> Finding { Finding(isGood: false, sentence: sentence) }
}
