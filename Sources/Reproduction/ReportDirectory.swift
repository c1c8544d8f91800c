import Drawing
import Files
import Foundation

/// The directory of a report. Each file in it is replaced as a whole: it is written under a hidden name and renamed.
struct ReportDirectory {
    let url: URL

    /// Creates the directory and those above it where they are missing.
    init(_ url: URL) throws(ReportError) {
        self.url = url
        do throws(SystemError) { try DurableFile.createDirectories(url.path) } catch {
            throw ReportError(writing: url.path, errno: error.errno.rawValue)
        }
    }

    func write(_ text: String, to name: String) throws(ReportError) -> URL {
        let target = url.appending(path: name)
        do throws(SystemError) { try DurableFile.write(text.utf8, to: target.path, permissions: 0o644) } catch {
            throw ReportError(writing: target.path, errno: error.errno.rawValue)
        }
        return target
    }

    func write(_ picture: Canvas, to name: String) throws(ReportError) -> URL {
        let target = url.appending(path: name)
        let partial = PartialFile(for: target.path)
        do throws(PictureError) { try picture.write(to: partial.path) } catch {
            throw ReportError(writing: target.path, errno: error.errno, detail: error.detail)
        }
        do throws(SystemError) { try partial.commit() } catch {
            throw ReportError(writing: target.path, errno: error.errno.rawValue)
        }
        return target
    }
}
