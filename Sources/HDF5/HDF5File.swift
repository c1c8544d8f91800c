import CHDF5
import Glibc

/// An HDF5 file. Holds the library's handles: not for sharing between threads, each opens its own.
///
/// Only what lies in the file itself is followed: links to other files, data kept elsewhere, and filters that would have
/// to be loaded are refused.
package final class HDF5File {
    let path: String
    /// nil once closed.
    private var opened: Handle?

    /// Opens a file read-only, without taking a lock.
    package init(reading path: String) throws(HDF5Error) {
        self.path = path
        let access = try Self.access()
        opened = try Handle(
            H5Fopen(path, sn3_h5_read_only(), access.value), H5Fclose, or: Self.openingError(path))
    }

    /// Makes a file, in the place of one of that name.
    package init(creating path: String) throws(HDF5Error) {
        self.path = path
        let access = try Self.access()
        // Closing the file closes what was opened in it, so that everything is in the file then.
        H5Pset_fclose_degree(access.value, H5F_CLOSE_STRONG)
        opened = try Handle(
            H5Fcreate(path, sn3_h5_truncate(), sn3_h5_default(), access.value), H5Fclose,
            or: HDF5Error("\(path) cannot be created; check its directory"))
    }

    /// Takes over a file that is open already.
    init(_ handle: Handle, path: String) {
        self.path = path
        opened = handle
    }

    /// Whether the library that was found takes calls from several threads: files are opened by those who look for new
    /// cubes and by those who process them at the same time.
    private static let isThreadSafe: Bool = {
        var answer: hbool_t = false
        return H5is_library_threadsafe(&answer) >= 0 && answer
    }()

    static func requireThreadSafety(_ isThreadSafe: Bool) throws(HDF5Error) {
        guard isThreadSafe else {
            throw HDF5Error(
                "this HDF5 library is not thread-safe; install one that was built with --enable-threadsafe, as Debian's"
                    + " libhdf5 is", reason: .refused)
        }
    }

    private static func access() throws(HDF5Error) -> Handle {
        try requireThreadSafety(isThreadSafe)
        sn3_h5_be_silent()
        // Bit by bit the kinds of plugins that may be loaded from disk: none.
        H5PLset_loading_state(0)
        let access = try Handle(
            H5Pcreate(sn3_h5_file_access()), H5Pclose, or: HDF5Error("the HDF5 library cannot be started"))
        // Locks fail on some network file systems, and a delivered file has no writer.
        H5Pset_file_locking(access.value, false, true)
        return access
    }

    private static func openingError(_ path: String) -> HDF5Error {
        if sn3_h5_was_truncated() != 0 || endsInItsFirstBlock(path) {
            return HDF5Error("\(path) is shorter than its own bookkeeping says", reason: .truncated)
        }
        return HDF5Error("\(path) cannot be opened as an HDF5 file")
    }

    /// First bytes of a file, after a block of a user's own if there is one (HDF5 format specification, II.A).
    package static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Bytes of the shortest block of a user's own; others are longer by powers of two (the same section).
    private static let shortestUserBlock = 512
    /// Bytes of the longest of the four versions of the first block.
    private static let firstBlockLength = 96

    /// Places at which the first block of a file of some length may begin.
    package static func firstBlocks(inFileOf byteCount: Int) -> [Int] {
        guard byteCount > shortestUserBlock else { return [0] }
        // The last one begins in the file: twice as much does not.
        return [0] + sequence(first: shortestUserBlock) { $0 <= (byteCount - 1) / 2 ? $0 * 2 : nil }
    }

    /// Whether a file that the library does not recognise is no more than the beginning of one.
    private static func endsInItsFirstBlock(_ path: String) -> Bool {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        let byteCount = Int(lseek(descriptor, 0, SEEK_END))
        return firstBlocks(inFileOf: byteCount).contains { place in
            var bytes = [UInt8](repeating: 0, count: firstBlockLength)
            let count = pread(descriptor, &bytes, bytes.count, off_t(place))
            return (0..<firstBlockLength).contains(count) && bytes.starts(with: signature.prefix(count))
        }
    }

    func handle() throws(HDF5Error) -> hid_t {
        guard let opened else { throw HDF5Error("\(path) is closed") }
        sn3_h5_be_silent()
        return opened.value
    }

    /// Attributes of the root group.
    package var attributes: HDF5Attributes { HDF5Attributes(of: opened, name: path) }

    /// Whether a path leads to an object of this file, over no link to another one.
    package func contains(_ path: String) -> Bool {
        guard let file = try? handle() else { return false }
        return Self.hindrance(on: path, in: file) == nil
    }

    package func dataset(_ path: String) throws(HDF5Error) -> HDF5Dataset {
        let file = try handle()
        let name = "\(self.path), \(path)"
        if let link = Self.hindrance(on: path, in: file) {
            guard H5Lexists(file, link, sn3_h5_default()) > 0 else {
                throw HDF5Error("\(self.path) has no \(path)", reason: .absent)
            }
            throw HDF5Error(
                "\(name): \(link) is a link to another file, or to nothing, which is not followed", reason: .refused)
        }
        let opened = try Handle(
            H5Dopen2(file, path, sn3_h5_default()), H5Dclose, or: HDF5Error("\(name) cannot be opened as a dataset"))
        return try HDF5Dataset(opened, name: name)
    }

    /// Soft links that are followed one after the other; more are a loop.
    private static let mostSoftLinks = 8

    /// The first link on a path that leads out of the file or to nothing; nil when all lead to objects of the file.
    private static func hindrance(on path: String, in file: hid_t, softLinks: Int = 0) -> String? {
        for prefix in prefixes(of: path) where sn3_h5_is_hard_link(file, prefix) == 0 {
            guard softLinks < mostSoftLinks, let target = softLinkTarget(prefix, in: file) else { return prefix }
            let group = target.hasPrefix("/") ? [] : prefix.split(separator: "/").dropLast()
            let rest = path.split(separator: "/").dropFirst(prefix.split(separator: "/").count)
            let whole = (group + target.split(separator: "/") + rest).joined(separator: "/")
            return hindrance(on: whole, in: file, softLinks: softLinks + 1).map { _ in prefix }
        }
        return nil
    }

    /// The path that a soft link names; nil for any other link.
    private static func softLinkTarget(_ path: String, in file: hid_t) -> String? {
        let length = sn3_h5_soft_link_length(file, path)
        guard (1...longestTarget).contains(length) else { return nil }
        var bytes = [UInt8](repeating: 0, count: length)
        guard H5Lget_val(file, path, &bytes, length, sn3_h5_default()) >= 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Bytes of the longest path that a link may name.
    private static let longestTarget = 4096

    /// - Parameters:
    ///   - path: name in the file; its groups are made.
    ///   - chunk: dimensions of a chunk, nil for data in one piece.
    package func createDataset(
        _ path: String, dimensions: [Int], chunk: [Int]?, element: HDF5Element
    ) throws(HDF5Error) -> HDF5Dataset {
        let file = try handle()
        let name = "\(self.path), \(path)"
        let problem = HDF5Error("\(name) cannot be made")
        for group in Self.prefixes(of: path).dropLast() where H5Lexists(file, group, sn3_h5_default()) <= 0 {
            _ = try Handle(
                H5Gcreate2(file, group, sn3_h5_default(), sn3_h5_default(), sn3_h5_default()), H5Gclose, or: problem)
        }
        let sizes = dimensions.map { hsize_t($0) }
        let space = try Handle(H5Screate_simple(Int32(sizes.count), sizes, nil), H5Sclose, or: problem)
        let creation = try Handle(H5Pcreate(sn3_h5_dataset_create()), H5Pclose, or: problem)
        if let chunk {
            try Handle.check(
                H5Pset_chunk(creation.value, Int32(chunk.count), chunk.map { hsize_t($0) }), or: problem)
        }
        let type = try element.makeType()
        let made = try Handle(
            H5Dcreate2(file, path, type.value, space.value, sn3_h5_default(), creation.value, sn3_h5_default()),
            H5Dclose, or: problem)
        return try HDF5Dataset(made, name: name)
    }

    /// Writes everything out; nothing of the file can be used afterwards.
    package func close() throws(HDF5Error) {
        let file = try handle()
        try Handle.check(
            H5Fflush(file, H5F_SCOPE_GLOBAL), or: HDF5Error("\(path) cannot be written to its end; check the disk"))
        opened = nil
    }

    /// `a`, `a/b`, `a/b/c` of `a/b/c`.
    private static func prefixes(of path: String) -> [String] {
        var prefix = ""
        return path.split(separator: "/").map { part in
            prefix += (prefix.isEmpty ? "" : "/") + part
            return prefix
        }
    }
}
