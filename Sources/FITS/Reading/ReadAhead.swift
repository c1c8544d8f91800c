import Glibc

/// Tells the kernel which pieces of a file will be read next, so that the disk serves them together instead of one after
/// the other: rows of a FITS cube lie in as many places as it has channels.
final class ReadAhead {
    private let descriptor: Int32

    /// nil where the file cannot be opened: its reader will say so.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Only a hint: a system that takes none is no error.
    func expect(_ length: Int, at offset: Int) {
        _ = posix_fadvise(descriptor, off_t(offset), off_t(length), POSIX_FADV_WILLNEED)
    }
}
