import Files
import Foundation
import Records

/// Records that wait for the database, one file `<processing id>.json` each in a directory of their own. A file that
/// cannot be replayed is renamed and stays.
package struct ResultSpool: Sendable {
    package let directory: URL

    /// A file of the spool that will not be replayed by itself.
    package struct SetAside: Error, Sendable, CustomStringConvertible {
        /// The path at which the file is now.
        package let path: String
        package let reason: LedgerError
        package var description: String { "\(path) was set aside: \(reason)" }
    }

    /// Makes the directory if need be.
    package init(directory: URL) throws(LedgerError) {
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        } catch {
            throw LedgerError(
                .spoolUnwritable,
                "Cannot make the spool directory \(directory.path): \(error.localizedDescription). "
                    + "Choose another one or give sn3d's user write access.")
        }
        self.directory = directory
    }

    /// Stores a record on disk; it is safe there when this returns.
    /// - Returns: the file.
    @discardableResult
    package func store(_ record: ProcessingRecord) throws(LedgerError) -> URL {
        let file = file(of: record.claim.processingID)
        let content: Data
        do {
            content = try SpoolFormat.encode(record)
        } catch {
            throw LedgerError(.spoolUnwritable, "A record cannot be written as JSON: \(error). Report this fault.")
        }
        try change { () throws(SystemError) in try DurableFile.write(content, to: file.path) }
        return file
    }

    private func file(of processingID: UUID) -> URL {
        directory.appendingPathComponent("\(processingID.uuidString).json")
    }

    /// The record of a processing; nil when it does not wait here.
    package func record(_ processingID: UUID) throws(LedgerError) -> ProcessingRecord? {
        let file = file(of: processingID)
        return DurableFile.exists(file.path) ? try read(file) : nil
    }

    /// Removes the record of a processing, if it is there.
    package func remove(_ processingID: UUID) throws(LedgerError) {
        let file = file(of: processingID)
        if DurableFile.exists(file.path) { try remove(file) }
    }

    /// The waiting files, the oldest first.
    package func files() throws(LedgerError) -> [URL] {
        let found: [(URL, Date)]
        do {
            found = try FileManager.default.contentsOfDirectory(
                at: directory, includingPropertiesForKeys: [.contentModificationDateKey]
            ).filter { $0.pathExtension == "json" }.map { file in
                (file, try file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate!)
            }
        } catch {
            throw LedgerError(
                .spoolUnwritable, "Cannot list the spool \(directory.path): \(error.localizedDescription).")
        }
        return found.sorted { ($0.1, $0.0.path) < ($1.1, $1.0.path) }.map(\.0)
    }

    /// - Throws: `spool.damaged` when the file is no record.
    package func read(_ file: URL) throws(LedgerError) -> ProcessingRecord {
        do {
            return try SpoolFormat.decode(try Data(contentsOf: file))
        } catch {
            throw LedgerError(
                .spoolDamaged,
                "\(file.path) is not a processing record: \(error). Process its cube again, then delete the file.")
        }
    }

    /// Removes the file of a record that is in the database.
    func remove(_ file: URL) throws(LedgerError) {
        try change { () throws(SystemError) in try DurableFile.remove(file.path) }
    }

    /// Takes a file out of the queue by adding the reason to its name, `.damaged` or `.refused`.
    package func setAside(_ file: URL, because error: LedgerError) throws(LedgerError) -> SetAside {
        let target = file.appendingPathExtension(error.code == .spoolDamaged ? "damaged" : "refused")
        try change { () throws(SystemError) in try DurableFile.rename(file.path, to: target.path) }
        return SetAside(path: target.path, reason: error)
    }

    /// The files that will not be replayed by themselves.
    package func filesSetAside() throws(LedgerError) -> [URL] {
        do {
            return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
                .filter { ["damaged", "refused"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
        } catch {
            throw LedgerError(
                .spoolUnwritable, "Cannot list the spool \(directory.path): \(error.localizedDescription).")
        }
    }

    /// Puts the files that were set aside among those that wait; the database says again what it thinks of them.
    /// - Returns: how many.
    package func takeBack() throws(LedgerError) -> Int {
        let files = try filesSetAside()
        for file in files {
            try change { () throws(SystemError) in
                try DurableFile.rename(file.path, to: file.deletingPathExtension().path)
            }
        }
        return files.count
    }

    private func change(_ work: () throws(SystemError) -> Void) throws(LedgerError) {
        do {
            try work()
        } catch {
            throw LedgerError(
                .spoolUnwritable,
                "The spool cannot be changed (\(error)). Make room and give sn3d's user write access to "
                    + "\(directory.path).", cause: error)
        }
    }
}
