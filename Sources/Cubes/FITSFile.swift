import Glibc

/// A FITS file as the file system sees it: who it is, how long, and the cards of its first header.
///
/// Read without cfitsio, which opens a truncated file without complaint and reserves memory for whatever size a
/// header claims.
struct FITSFile {
    /// What changes when a file is replaced or rewritten.
    struct Identity: Hashable, Sendable {
        let device, inode: UInt
        let size, modifiedSeconds, modifiedNanoseconds: Int

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        }

        /// nil when there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    let path: String
    let identity: Identity
    let cards: [HeaderCard]
    /// Bytes of the header with its padding.
    let headerLength: Int

    static let blockLength = 2880
    /// Real headers have 6 to 30 blocks; a file that goes on longer without an END card is something else.
    private static let maximumBlocks = 2000

    init(_ path: String) throws(CubeError) {
        self.path = path
        let name = Self.printable(path)
        guard !path.utf8.contains(0), !path.isEmpty else {
            throw CubeError(code: .missing, message: "The name \(name) is no file's name; check how it was given.")
        }
        // Not blocking, so that a named pipe cannot hang the caller.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT else {
                throw CubeError(code: .missing, message: "There is no file \(name); check its name.")
            }
            let reason = String(cString: strerror(errno))
            throw CubeError(code: .unreadable, message: "\(name) cannot be opened (\(reason)); check its permissions.")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CubeError(code: .unreadable, message: "\(name) is not a regular file; give the path of a FITS cube.")
        }
        identity = Identity(status)
        (cards, headerLength) = try Self.readHeader(descriptor, name: name)
    }

    private static func readHeader(_ descriptor: Int32, name: String) throws(CubeError) -> ([HeaderCard], Int) {
        var cards: [HeaderCard] = []
        var block = [UInt8](repeating: 0, count: blockLength)
        for index in 0..<maximumBlocks {
            let count = pread(descriptor, &block, blockLength, off_t(index * blockLength))
            if count < 0 {
                let reason = String(cString: strerror(errno))
                throw CubeError(code: .unreadable, message: "\(name) cannot be read (\(reason)); check the disk.")
            }
            let signature = Array("SIMPLE  =".utf8)
            if index == 0, !block.prefix(count).starts(with: signature.prefix(count)) {
                throw CubeError(
                    code: .notFITS,
                    message: "\(name) is not a FITS file: it does not begin with SIMPLE; give a cube NNNNNNNp.fits.")
            }
            guard count == blockLength else {
                throw CubeError(
                    code: .truncated,
                    message: "\(name) ends inside its header; copy it again, or wait until it has been written.")
            }
            for start in stride(from: 0, to: blockLength, by: HeaderCard.length) {
                let card = HeaderCard(block[start..<start + HeaderCard.length])
                if card.keyword == "END" { return (cards, (index + 1) * blockLength) }
                cards.append(card)
            }
        }
        throw CubeError(
            code: .notFITS, message: "\(name) has no END card in its first \(maximumBlocks) header blocks: not a cube.")
    }

    /// Length in bytes of a file with this header and `pixels` pixels of `bytesPerPixel`; nil beyond 64 bits.
    func expectedLength(pixels: Int, bytesPerPixel: Int) -> Int? {
        let (data, overflow) = pixels.multipliedReportingOverflow(by: bytesPerPixel)
        let (padded, overflowPadded) = data.addingReportingOverflow(Self.blockLength - 1)
        guard !overflow, !overflowPadded else { return nil }
        let (total, overflowTotal) =
            (padded / Self.blockLength * Self.blockLength).addingReportingOverflow(headerLength)
        return overflowTotal ? nil : total
    }

    /// A path fit for one line of text.
    static func printable(_ path: String) -> String {
        String(
            String.UnicodeScalarView(path.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
