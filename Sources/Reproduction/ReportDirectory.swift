import Drawing
import Foundation

/// The directory of a report. Each file in it is replaced as a whole: it is written under a hidden name and renamed.
struct ReportDirectory {
    let url: URL

    /// Creates the directory and those above it where they are missing.
    init(_ url: URL) throws(ReportError) {
        self.url = url
        try Self.create(url.path)
    }

    private static func create(_ path: String) throws(ReportError) {
        guard mkdir(path, 0o755) != 0 else { return }
        let number = errno
        let parent = (path as NSString).deletingLastPathComponent
        switch number {
        case EEXIST: return
        case ENOENT where !parent.isEmpty && parent != path:
            try create(parent)
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw ReportError(writing: path, errno: errno)
            }
        default: throw ReportError(writing: path, errno: number)
        }
    }

    func write(_ text: String, to name: String) throws(ReportError) -> URL {
        try replace(name) { path throws(ReportError) in
            guard let file = fopen(path, "w") else { throw ReportError(writing: path, errno: errno) }
            let bytes = Array(text.utf8)
            let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
            let number = errno
            guard fclose(file) == 0 else { throw ReportError(writing: path, errno: errno) }
            guard isWritten else { throw ReportError(writing: path, errno: number) }
        }
    }

    func write(_ picture: Canvas, to name: String) throws(ReportError) -> URL {
        try replace(name) { path throws(ReportError) in
            do throws(PictureError) {
                try picture.write(to: path)
            } catch {
                throw ReportError(writing: path, errno: error.errno, detail: error.detail)
            }
        }
    }

    private func replace(
        _ name: String, by write: (_ path: String) throws(ReportError) -> Void
    ) throws(ReportError) -> URL {
        let target = url.appendingPathComponent(name)
        let hidden = url.appendingPathComponent(".\(name).partial").path
        do throws(ReportError) {
            try write(hidden)
            guard rename(hidden, target.path) == 0 else { throw ReportError(writing: target.path, errno: errno) }
        } catch {
            unlink(hidden)
            throw error
        }
        return target
    }
}
