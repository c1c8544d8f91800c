import Files
import Foundation
import Records

extension Delivery {
    /// Reads a file that somebody names, now, as a delivery.
    /// - Throws: `arrival.file_unreadable`; `arrival.interrupted` when the file changed while it was read.
    package init(ofFile path: String) throws(ArrivalError) {
        let content: FileDigest.Content
        do {
            content = try FileDigest.read(path)
        } catch {
            throw ArrivalError(reading: path, error)
        }
        let now = Date()
        self.init(
            path: URL(fileURLWithPath: path).path, byteCount: content.status.byteCount, sha256: content.sha256,
            arrivedAt: now, settledAt: now)
    }
}

extension ArrivalError {
    package init(reading path: String, _ failure: FileDigest.Failure) {
        switch failure {
        case .system(let error):
            let advice =
                error.errno == .noSuchFileOrDirectory
                ? "Check the path." : "Give the service's user read access to it, or check the disk."
            self.init(.fileUnreadable, "\(path) cannot be read (\(error.reason)). \(advice)", cause: error)
        case .notARegularFile:
            self.init(.fileUnreadable, "\(path) is not a regular file; give the path of a cube.")
        case .changed:
            self.init(.interrupted, "\(path) changed while it was read; it is read again when it settles.")
        case .stopped:
            self.init(.interrupted, "Reading of \(path) was stopped before its end.")
        }
    }
}
